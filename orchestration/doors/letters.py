"""Files that units attach to letters, brought into the inbox: whole letters, in the order in which they came.

A letter is remembered by its number, or moved to another mailbox, once all its files are in the inbox.
"""

from __future__ import annotations

from contextlib import ExitStack
from fnmatch import fnmatchcase

from orchestration.clock import now
from orchestration.doors.fetched import Fetched
from orchestration.doors.folders import told
from orchestration.doors.mailbox import UNREADABLE, Letter, Mailbox, mailbox_of
from orchestration.doors.remote import Pulling
from orchestration.intake.upload import MEGABYTE
from orchestration.storage.events import last, note

_LETTER_FACTOR = 3  # a letter of several files, in letters of the alphabet, is larger than a file may be


class Letters(Pulling):
    """One mailbox on its way into the inbox."""

    def pull(self, result: Fetched) -> None:
        """Take letters that were not taken; what cannot be taken is named and stays.

        Raises:
            FetchFault: the mailbox cannot be reached, or some letters stay in it.
        """
        self._left = []
        with ExitStack() as opened:
            with told(self._door):
                mailbox = opened.enter_context(mailbox_of(self._door, self._home.config))
                here = mailbox.uids()
            before = last(self._home, self._event) or {}
            taken = here & set(before["taken"]) if before.get("validity") == mailbox.validity else set()
            try:
                self._take_all(mailbox, here - taken, taken, result)
            finally:
                if not self._is_trial:
                    note(self._home, self._event, now(), validity=mailbox.validity, taken=sorted(taken))
        self._say_what_is_left()

    def _take_all(self, mailbox: Mailbox, uids: set[int], taken: set[int], result: Fetched) -> None:
        with told(self._door):
            letters = list(mailbox.letters(uids, self._door.senders))
        waiting = set()  # units of which a letter waits: later ones must not come before it
        for letter in letters:
            if letter.unit in waiting:
                continue
            files = self._files(mailbox, letter)
            if files is None:
                continue
            if any(self._waits(name, data) for name, data in files.items()):
                waiting.add(letter.unit)
                continue
            for name, data in files.items():
                self._deliver(name, data, result)
            if files and self._door.received and not self._is_trial:
                with told(self._door):
                    mailbox.move(letter, self._door.received)
            taken.add(letter.uid)

    def _files(self, mailbox: Mailbox, letter: Letter) -> dict[str, bytes] | None:
        """Return the files of a letter by their names in the inbox; None where it has to stay."""
        limit = self._settings.upload_megabytes * MEGABYTE
        if letter.size_bytes > limit * _LETTER_FACTOR:
            self._left.append(f"{letter.unit} UID {letter.uid}")
            return None
        with told(self._door):
            found = [(f"{letter.unit}/{name}", data) for name, data in mailbox.attachments(letter)]
        wanted = [(path, data) for path, data in found if fnmatchcase(path, self._door.match)]
        files: dict[str, bytes] = {}
        for path, data in wanted:
            name = None if UNREADABLE in path else self._name(path)
            if name is None or len(data) > limit or files.get(name, data) != data:
                self._left.append(path)
                return None
            files[name] = data
        return files
