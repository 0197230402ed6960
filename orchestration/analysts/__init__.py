"""What analysts get beside the pages. The pages serve the catalogue of the models through this door."""

from orchestration.analysts.catalogue import begin, page

__all__ = ["begin", "page"]
