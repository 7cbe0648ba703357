"""Runs a PyTorch script in a process of its own, so that nothing it does can harm the window."""

from __future__ import annotations

import sys
from functools import partial
from importlib.util import find_spec

from PySide6.QtCore import QCoreApplication, QDir, QObject, QProcess, QTimer, Signal

LIMIT_MS = 60_000
MOST_BYTES = 100_000
END_MS = 1000  # a killed process is gone within a few
# The environment's packages, but nothing from the working folder or from variables; output at once, in UTF-8.
OPTIONS = ("-E", "-P", "-u", "-X", "utf8", "-c")
# Reads the script, runs it, and ends when the pipe does: with the window, even one that was killed.
START = """
import os, sys, threading
script, wanted = b"", int(sys.argv[1])
while len(script) < wanted:
    script += os.read(0, wanted - len(script)) or os._exit(1)
pipe = os.dup(0)
os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
threading.Thread(target=lambda: (os.read(pipe, 1), os._exit(1)), daemon=True).start()
exec(compile(script, "<stdin>", "exec"), {"__name__": "__main__"})
"""


class TorchRunner(QObject):
    """One script at a time; `finished` carries what it printed and a sentence if it failed, and whether it did not."""

    running_changed = Signal(bool)
    finished = Signal(str, bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._printed, self._reason = bytearray(), ""
        self._process = QProcess(self)
        self._process.setProcessChannelMode(QProcess.ProcessChannelMode.MergedChannels)
        self._process.setWorkingDirectory(QDir.tempPath())
        self._process.readyRead.connect(self._read)
        self._process.finished.connect(self._end)
        self._process.errorOccurred.connect(self._notice)
        self._limit = QTimer(self, singleShot=True)
        self._limit.timeout.connect(self._run_out)
        self.destroyed.connect(partial(_abandon, self._process))
        app = QCoreApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(self.stop)

    @staticmethod
    def available() -> bool:
        """Whether PyTorch is installed; it is not imported, which would take seconds."""
        return find_spec("torch") is not None

    @property
    def running(self) -> bool:
        """Whether a script is at work."""
        return self._process.state() != QProcess.ProcessState.NotRunning

    def start(self, script: str) -> None:
        """Runs a script; does nothing while another one runs."""
        if self.running:
            return
        self._printed, self._reason = bytearray(), ""
        self.running_changed.emit(True)
        self._limit.start(LIMIT_MS)
        text = script.encode("utf-8", "replace")
        self._process.start(sys.executable, [*OPTIONS, START, str(len(text))])
        if self._process.isOpen():
            self._process.write(text)

    def stop(self) -> None:
        """Ends the script now; when this returns, its process is gone."""
        self._break(self.tr("Stopped."))
        _kill(self._process)

    def _run_out(self) -> None:
        self._break(self.tr("Stopped: it took longer than {seconds} s.").format(seconds=LIMIT_MS // 1000))

    def _read(self) -> None:
        self._printed += self._process.readAll().data()
        if len(self._printed) > MOST_BYTES:
            del self._printed[MOST_BYTES:]
            self._break(self.tr("Stopped: it printed more than {size} kB.").format(size=MOST_BYTES // 1000))

    def _break(self, reason: str) -> None:
        self._reason = self._reason or reason
        self._process.kill()

    def _notice(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self._reason = self.tr("Python could not be started: {cause}").format(cause=self._process.errorString())
            self._finish()

    def _end(self, code: int, status: QProcess.ExitStatus) -> None:
        self._read()
        if not self._reason and status == QProcess.ExitStatus.CrashExit:
            self._reason = self.tr("The script's process crashed.")
        elif not self._reason and code:
            lacking = b"No module named 'torch'" in self._printed
            self._reason = (
                self.tr("PyTorch is not installed.") if lacking else self.tr("The script ended with an error.")
            )
        self._finish()

    def _finish(self) -> None:
        self._limit.stop()
        printed = self._printed.decode("utf-8", "replace").replace("\r\n", "\n")
        gap = "\n" if printed and not printed.endswith("\n") and self._reason else ""
        self.running_changed.emit(False)
        self.finished.emit(printed + gap + self._reason, not self._reason)


def _abandon(process: QProcess, *_: object) -> None:
    process.blockSignals(True)  # who listens is being destroyed
    _kill(process)


def _kill(process: QProcess) -> None:
    process.kill()
    process.waitForFinished(END_MS)
