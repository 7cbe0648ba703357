"""Sets up Backprop Stepper in this folder and starts it. Needs nothing but Python 3.11 or newer.

    python3 run.py [ARGUMENTS]         opens the app and hands it the arguments
    python3 run.py test [ARGUMENTS]    style, types, import contracts and tests; arguments go to pytest
    python3 run.py test --quick        the same with few tests: the engine's, and those of what has changed
    python3 run.py bench [ARGUMENTS]   measures the speed of the engine
    python3 run.py soak [ARGUMENTS]    uses the app for about an hour, and says what that finds
    python3 run.py setup               only sets up, tests included

The packages go into .venv beside this file, in the versions of the lock files. The next start finds them
there. On Debian and Ubuntu, system libraries that Qt needs and the machine lacks are installed too, where
this is allowed. Whatever fails ends in one sentence that says what to do.
"""

# Kept readable for Python 3.8, so that an old Python gets as far as saying that it is too old.
from __future__ import annotations

import errno
import hashlib
import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST_PYTHON = (3, 11)
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
WINDOWS = os.name == "nt"

APP_LOCKS = ("requirements.lock",)
DEV_LOCKS = ("requirements.lock", "requirements-dev.lock")
# In .venv, without harm to the app; what is installed by hand, as PyTorch is, brings setuptools up to date.
MAY_CHANGE = ("pip", "setuptools", "pkg_resources", "_distutils_hack", "distutils-precedence", "__pycache__")

# Debian's package for each library, module or program; the libraries as ldd on Qt's plugins names them.
ESSENTIALS = {
    "ensurepip": f"python3.{sys.version_info[1]}-venv",
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libfontconfig.so.1": "libfontconfig1",
}
FOR_DISPLAY = {
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
}
FOR_TESTS = {"Xvfb": "xvfb", "xauth": "xauth"}

DISK_FULL = "the disk is full: free about 1 GB"
PROTECTED = "this folder is write-protected: copy it to your home folder"
# Searched in this order: pip reports a lost connection and then, misleadingly, a missing package as well.
FAILED = "Setting up failed because {cause}, then start again."
FAILURES = {
    r"No space left on device": DISK_FULL,
    r"CERTIFICATE_VERIFY_FAILED|SSLError": "pip distrusts the package index: set PIP_CERT to its certificate",
    r"Failed to establish|connection broken|Max retries|timed out|ProxyError|name resolution": (
        "the package index cannot be reached: connect to the internet or mend pip's proxy and index settings"
    ),
    r"DO NOT MATCH THE HASHES": "a package differs from the locked one: use an unaltered package index",
    r"Permission denied|Read-only file system": PROTECTED,
}
CAUSES = {errno.ENOSPC: DISK_FULL, errno.EACCES: PROTECTED, errno.EROFS: PROTECTED}
NO_WHEEL = r"No matching distribution found for ([\w.-]+)"


class SetupError(Exception):
    """Setting up cannot go on; the text is the one sentence for the person who started it."""


def say(text: str) -> None:
    """Tells how setting up goes on; standard output belongs to the app, whose JSON it would spoil."""
    print(text, file=sys.stderr, flush=True)


def execute(words: list[str], heard=lambda line: None, cwd=None) -> tuple[int, str]:
    """Runs a command; returns its exit code and all it printed, each line also given to `heard` at once."""
    process = subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", errors="replace", cwd=cwd
    )
    lines = []
    with process:
        for line in process.stdout or ():
            lines.append(line)
            heard(line)
    return process.returncode, "".join(lines)


# --- Which Python, and is .venv in order? -------------------------------------------------------------------


def require_python(version: tuple[int, int], which=shutil.which) -> None:
    if version >= OLDEST_PYTHON:
        return
    newer = next((name for name in (f"python3.{minor}" for minor in range(14, 10, -1)) if which(name)), None)
    advice = f"run {newer} run.py instead" if newer else "install a newer one and run it with that"
    raise SetupError(f"Python 3.11 or newer is needed and this is {version[0]}.{version[1]}: {advice}.")


def venv_program(name: str) -> str:
    return str(VENV / "Scripts" / (name + ".exe") if WINDOWS else VENV / "bin" / name)


def stamp() -> Path:
    return VENV / "ready.txt"


def place() -> str:
    """A virtual environment holds only where it was made and for the Python it was made with."""
    return f"{VENV} with Python {sys.version_info[0]}.{sys.version_info[1]}"


def marks(locks: tuple[str, ...]) -> set[str]:
    """What the stamp says once the packages of `locks` are in."""
    return {place(), *(f"{name} {hashlib.sha256((ROOT / name).read_bytes()).hexdigest()}" for name in locks)}


def stamped() -> set[str]:
    return set(stamp().read_text("utf-8").splitlines()) if stamp().is_file() else set()


def contents() -> set[str]:
    """What lies in .venv's folder of packages, apart from pip's notes on versions."""
    import sysconfig

    folder = sysconfig.get_path("purelib", "venv", {"base": str(VENV)})
    names = os.listdir(folder) if os.path.isdir(folder) else []
    return {f"has {name}" for name in names if not name.startswith(MAY_CHANGE) and not name.endswith(".dist-info")}


def starts() -> bool:
    """Whether .venv's Python runs, and as .venv's: without pyvenv.cfg it is the base under another name."""
    question = "import sys; exit(sys.prefix == sys.base_prefix)"
    try:
        return execute([venv_program("python"), "-I", "-c", question])[0] == 0
    except OSError:
        return False


def is_sound(done: set[str]) -> bool:
    """Whether .venv is still as the stamp remembers it, whichever locks that was for."""
    remembered = {line for line in done if line.startswith("has ")}
    return place() in done and remembered <= contents() and starts()


# --- System libraries on Debian and Ubuntu ------------------------------------------------------------------


def present(name: str) -> bool:
    import ctypes  # costs every start a few milliseconds where only the first needs it

    if ".so." not in name:
        return bool(shutil.which(name) or importlib.util.find_spec(name))
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def missing(table: dict[str, str]) -> list[str]:
    return [package for name, package in table.items() if not present(name)]


def rights() -> list[str] | None:
    """The words to put before apt-get, or None if we may not install."""
    if os.geteuid() == 0:
        return []
    if not shutil.which("sudo"):
        return None
    if sys.stdin is not None and sys.stdin.isatty():
        return ["sudo"]
    return ["sudo", "-n"] if execute(["sudo", "-n", "true"])[0] == 0 else None


def apt_install(packages: list[str], prefix: list[str]) -> bool:
    say(f"Installing system packages with apt-get: {' '.join(packages)}")
    # A fresh machine is often busy with its first updates, which hold the lock for a while.
    waiting = ["-o", "DPkg::Lock::Timeout=120"]
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", *waiting]
    execute([*apt, "update"])
    return execute([*apt, "install", "-y", "--no-install-recommends", *packages])[0] == 0


def apt_command(packages: list[str]) -> str:
    """The line that installs `packages`, for a person to type."""
    line = f"apt-get update && apt-get install -y {' '.join(packages)}"
    if os.geteuid() == 0:
        return line
    # su with "-": without, programs that apt-get needs are not on root's path.
    return line.replace("apt-get", "sudo apt-get") if shutil.which("sudo") else f"su - -c '{line}'"


def prepare_system(locks: tuple[str, ...]) -> None:
    if not sys.platform.startswith("linux") or not shutil.which("apt-get"):
        return
    essentials = missing(ESSENTIALS)
    packages = essentials + missing(FOR_DISPLAY) + (missing(FOR_TESTS) if locks == DEV_LOCKS else [])
    prefix = rights() if packages else None
    if not packages or (prefix is not None and apt_install(packages, prefix)):
        return
    command = apt_command(packages)
    if essentials:
        cause = "are missing" if prefix is None else "could not be installed (is there an internet connection?)"
        raise SetupError(f"System packages {cause}: run  {command}  and start again.")
    say(f"Some system packages are missing, so a window may not open; to add them run  {command}")


# --- Packages in .venv --------------------------------------------------------------------------------------


def explain(output: str, otherwise: str) -> SetupError:
    """The sentence for what a failed command printed."""
    for pattern, sentence in FAILURES.items():
        if re.search(pattern, output):
            return SetupError(FAILED.format(cause=sentence))
    wheel = re.search(NO_WHEEL, output)
    if wheel:
        return SetupError(
            f"There is no ready-made {wheel[1]} for this computer and Python {sys.version.split()[0]}: "
            "use Python 3.11 to 3.14 on 64-bit Windows, macOS 13, Debian 12, Ubuntu 22.04 "
            "(with an ARM processor Debian 13, Ubuntu 24.04) or anything newer."
        )
    return SetupError(f"Setting up failed: {otherwise}")


def make_venv() -> None:
    say("Making .venv (once)")
    base = getattr(sys, "_base_executable", sys.executable)  # .venv's own Python cannot make .venv anew
    code, output = execute([base, "-m", "venv", "--clear", str(VENV)])
    if code:
        raise explain(
            output,
            f"is the disk full? If not, run  {shlex.join([base, '-m', 'venv', str(VENV)])}  to see why.",
        )


def tell_progress(line: str) -> None:
    found = re.match(r"Collecting ([\w.-]+)==([\w.]+)", line)
    if found:
        say(f"  fetching {found[1]} {found[2]}")
    elif line.startswith("Installing collected packages"):
        say("  unpacking")


def pip_install(lock: Path) -> str:
    """Installs what `lock` names; returns "" or, if pip failed, what it printed."""
    # --no-deps: a lock names all there is; pip would stumble over a new release of what is asked for as coverage[toml].
    safe = ["--no-deps", "--require-hashes", "--only-binary", ":all:"]
    quiet = ["--progress-bar", "off", "--no-input", "--disable-pip-version-check"]
    # -I: packages that PYTHONPATH shows to pip would be missing from .venv.
    pip = [venv_program("python"), "-I", "-m", "pip", "install", *safe, *quiet, "-r", str(lock)]
    code, output = execute(pip, tell_progress)
    return output if code else ""


def without_pygraphviz(lock: Path) -> Path:
    text = re.sub(r"(?m)^pygraphviz==.*\n(?:[ \t]+.*\n)*", "", lock.read_text("utf-8"))
    shorter = VENV / ("without-pygraphviz-" + lock.name)
    shorter.write_text(text, "utf-8")
    return shorter


def install(lock: Path) -> None:
    say(f"Installing the packages of {lock.name} (the first time takes a minute or two)")
    output = pip_install(lock)
    if "pygraphviz" in re.findall(NO_WHEEL, output):
        say("There is no ready-made pygraphviz for this computer: graphs will use networkx's own layout.")
        output = pip_install(without_pygraphviz(lock))
    if output:
        command = shlex.join([venv_program("python"), "-m", "pip", "install", "--no-deps", "-r", str(lock)])
        raise explain(output, f"run  {command}  to see why.")


def set_up(locks: tuple[str, ...]) -> None:
    """Leaves a .venv with the packages of `locks`; what is in order already is not touched."""
    done = stamped()
    sound = is_sound(done)
    if sound and marks(locks) <= done:
        return
    prepare_system(locks)
    stamp().unlink(missing_ok=True)  # what is cut short from here on must not look finished
    if not sound:
        make_venv()
    install(ROOT / locks[-1])
    stamp().write_text("\n".join(sorted(marks(locks) | contents())) + "\n", "utf-8")


# --- The commands -------------------------------------------------------------------------------------------


def become(words: list[str], environment: dict[str, str]) -> int:
    """Hands this process over to a command; Windows cannot, so there we wait for it."""
    if not WINDOWS:
        os.execve(words[0], words, environment)
    process = subprocess.Popen(words, env=environment)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            say("Closing")  # the command got the same Ctrl-C and ends by itself


def open_app(arguments: list[str]) -> int:
    set_up(APP_LOCKS)
    # -P: a file numpy.py in the learner's own folder must not take the place of numpy.
    words = [venv_program("python"), "-P", "-m", "desktop_app", *arguments]
    return become(words, {**os.environ, "PYTHONPATH": str(ROOT)})


def test_environment() -> dict[str, str]:
    headless = sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return {"QT_QPA_PLATFORM": "offscreen", **os.environ} if headless else dict(os.environ)


def check(title: str, words: list[str]) -> bool:
    print(f"\n--- {title}", flush=True)
    return subprocess.call(words, cwd=ROOT, env=test_environment()) == 0


def tests_for(arguments: list[str]) -> list[str]:
    """The words that start the tests: on all cores, and all of them with coverage as a gate, but as arguments say."""
    parallel = ["-n", "auto"]
    if "--quick" in arguments:
        return ["tests.quick", *parallel, *(word for word in arguments if word != "--quick")]
    coverage = ["--cov", "--cov-report=term-missing:skip-covered", "--cov-fail-under=100"]
    return ["pytest", *(arguments or [*parallel, *coverage])]


def run_tests(arguments: list[str]) -> int:
    from concurrent.futures import ThreadPoolExecutor  # which a start of the app does not need

    set_up(DEV_LOCKS)
    python = venv_program("python")
    checks = {
        "Style": [python, "-m", "ruff", "check", "."],
        "Format": [python, "-m", "ruff", "format", "--check", "."],
        "Types": [python, "-m", "mypy"],
        "Import contracts": [venv_program("lint-imports"), "--no-logo"],
    }
    with ThreadPoolExecutor(1) as beside:  # one after another, while the tests run
        results = {title: beside.submit(execute, words, cwd=ROOT) for title, words in checks.items()}
        failed = [] if check("Tests", [python, "-m", *tests_for(arguments)]) else ["Tests"]
    for title, result in results.items():
        code, output = result.result()
        print(f"\n--- {title}: {'failed' if code else 'passed'}\n{output if code else ''}", end="", flush=True)
        failed += [title] * bool(code)
    print(f"\nFailed: {', '.join(failed)}" if failed else "\nAll passed")
    return 1 if failed else 0


def run_benchmarks(arguments: list[str]) -> int:
    set_up(DEV_LOCKS)
    return 0 if check("Benchmarks", [venv_program("python"), "-m", "tests.benchmarks", *arguments]) else 1


def run_soak(arguments: list[str]) -> int:
    set_up(DEV_LOCKS)
    return 0 if check("Soak", [venv_program("python"), "-m", "tests.soak", *arguments]) else 1


def only_set_up(arguments: list[str]) -> int:
    set_up(DEV_LOCKS)
    say("Ready: python3 run.py opens the app.")
    return 0


COMMANDS = {"test": run_tests, "bench": run_benchmarks, "soak": run_soak, "setup": only_set_up}


def main(arguments: list[str]) -> int:
    """Does what the arguments ask; every failure becomes one sentence and exit code 1."""
    try:
        require_python(sys.version_info[:2])
        if arguments and arguments[0] in COMMANDS:
            return COMMANDS[arguments[0]](arguments[1:])
        return open_app(arguments)
    except SetupError as error:
        sentence = str(error)
    except KeyboardInterrupt:
        sentence = "Stopped; start again to go on."
    except OSError as error:
        cause = CAUSES.get(error.errno or 0, f"of this: {error}; mend it")
        sentence = FAILED.format(cause=cause)
    say("Backprop Stepper: " + sentence)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
