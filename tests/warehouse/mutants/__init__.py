"""Small wrong changes to the SQL of the models: does anything notice? `make test-mutants`, results in docs/mutants.md."""
