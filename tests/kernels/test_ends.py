"""However a kernel, its zygote or its starter ends: no hang, no orphan, the right word."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from jupyter_client.kernelspec import KernelSpec
from jupyter_core.utils import run_sync

import workbench
from workbench.kernels import forking

ORPHANS = """
import subprocess, sys, time
from jupyter_core.utils import run_sync
from workbench.kernels import forking, turn_on
from workbench.kernels.manager import KernelManager
turn_on()
manager = KernelManager(kernel_name="python3")
run_sync(manager.start_kernel)()
client = manager.client()
client.start_channels()
run_sync(client.wait_for_ready)()
run_sync(client.execute_interactive)(
    "import subprocess; child = subprocess.Popen(['sleep', '600'])\\nprint(child.pid)",
    output_hook=lambda message: print(message["content"].get("text", ""), end=""),
)
(zygote,) = forking._zygotes.values()
print(manager.provisioner.pid, zygote.process.pid, isinstance(
    manager.provisioner.process, forking.ForkedProcess), manager.private, flush=True)
time.sleep(600)
"""


def wait_until(true, seconds: float = 30) -> bool:
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def zygote_of(kernel) -> int:
    return kernel.manager.provisioner.process._zygote.process.pid


def test_killed_it_is_known_by_its_signal(kernel):
    os.kill(kernel.process.pid, signal.SIGKILL)
    assert wait_until(lambda: not run_sync(kernel.manager.is_alive)())
    assert kernel.manager.exit_code == -signal.SIGKILL


def test_what_it_started_ends_with_it(kernel):
    pid = kernel.tell("child.pid", "import subprocess; child = subprocess.Popen(['sleep', '600'])")
    os.kill(kernel.process.pid, signal.SIGKILL)
    assert wait_until(lambda: gone(pid))


def test_its_own_exit_code_is_told(kernel):
    kernel.client.execute("import os; os._exit(7)")
    assert wait_until(lambda: not run_sync(kernel.manager.is_alive)())
    assert kernel.manager.exit_code == 7


def test_interrupted_it_goes_on(kernel, tmp_path):
    busy = tmp_path / "busy"
    cell = f"open({str(busy)!r}, 'w').close()\nimport time\ntime.sleep(600)"
    # Else a cell that comes right after the fault is passed over.
    kernel.client.execute(cell, stop_on_error=False)
    assert wait_until(busy.exists)
    run_sync(kernel.manager.interrupt_kernel)()
    reply = run_sync(kernel.client.get_shell_msg)(timeout=60)
    assert reply["content"]["ename"] == "KeyboardInterrupt"
    assert kernel.tell("1 + 1") == 2


def test_restarted_it_is_a_new_one(kernel):
    kernel.outputs("kept = 1")
    before = kernel.process.pid
    run_sync(kernel.manager.restart_kernel)()
    run_sync(kernel.client.wait_for_ready)(timeout=60)
    assert kernel.forked
    assert kernel.process.pid != before
    assert gone(before)
    assert kernel.tell("'kept' in globals()") is False


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_when_its_starter_dies_nothing_is_left(number):
    starter = subprocess.Popen([sys.executable, "-c", ORPHANS], stdout=subprocess.PIPE, text=True)
    with starter:
        child = int(starter.stdout.readline())
        kernel, zygote, forked, private = starter.stdout.readline().split()
        assert forked == "True"
        starter.send_signal(number)
        starter.wait()
    shutil.rmtree(private)
    assert wait_until(lambda: all(gone(int(pid)) for pid in (child, kernel, zygote)))


def test_when_its_starter_and_its_zygote_die_at_once_nothing_is_left():
    starter = subprocess.Popen([sys.executable, "-c", ORPHANS], stdout=subprocess.PIPE, text=True)
    with starter:
        child = int(starter.stdout.readline())
        kernel, zygote, _, private = starter.stdout.readline().split()
        os.kill(int(zygote), signal.SIGKILL)
        starter.kill()
        starter.wait()
    shutil.rmtree(private)
    assert wait_until(lambda: all(gone(int(pid)) for pid in (child, kernel, zygote)))


def test_a_zygote_s_death_is_survived_and_the_next_kernel_gets_another(kernel, start, log):
    before = zygote_of(kernel)
    os.kill(before, signal.SIGKILL)
    assert wait_until(lambda: gone(before))
    assert kernel.tell("1 + 1") == 2
    plain = start()
    assert not plain.forked
    assert "the process that forks kernels was ended" in log.text
    after = start()
    assert after.forked
    assert zygote_of(after) != before
    kernel.client.execute("import os; os._exit(0)")
    assert wait_until(lambda: not run_sync(kernel.manager.is_alive)())


def test_one_that_ends_before_it_is_ready_is_started_in_the_plain_way(start, shadow, log):
    # It ends only where it is forked.
    source = (
        "import os, sys\n"
        "from ipykernel.ipkernel import IPythonKernel\n"
        "class Falling(IPythonKernel):\n    pass\n"
        "if 'workbench.kernels.child' in sys.modules:\n    os._exit(3)\n"
    )
    kernel = start("--IPKernelApp.kernel_class=falling.Falling", env=shadow("falling", source))
    assert not kernel.forked
    assert kernel.tell("1 + 1") == 2
    assert log.text.count("the kernel ended as it started, with code 3") == 1


def test_one_that_cannot_start_either_way_says_so(start, tmp_path):
    with pytest.raises(FileNotFoundError):
        start(cwd=str(tmp_path / "nowhere"))
    with pytest.raises(workbench.errors.WorkbenchError, match="did not start"):
        start("--IPKernelApp.kernel_class=no.such.Kernel")


def test_a_zygote_with_two_threads_is_not_used(start, shadow, log):
    source = (
        "import threading, time\n"
        "threading.Thread(target=time.sleep, args=(600,), daemon=True).start()"
    )
    environment = shadow("sitecustomize", source)
    for _ in range(2):
        kernel = start(env=environment)
        assert not kernel.forked
        assert kernel.tell("1 + 1") == 2
    assert log.text.count("2 threads where one is safe") == 1


def test_a_zygote_that_ran_openmp_is_not_used(start, shadow, log):
    # A team of OpenMP threads would not be there in the copy, which then waits for it for ever.
    source = (
        "import sys\n"
        "if 'workbench.kernels.zygote' in ' '.join(sys.orig_argv):\n"
        "    from sklearn.ensemble import HistGradientBoostingRegressor as Model\n"
        "    Model(max_iter=2).fit([[float(n)] for n in range(500)], range(500))\n"
    )
    kernel = start(env={**shadow("sitecustomize", source), "OMP_NUM_THREADS": "2"})
    assert not kernel.forked
    assert "threads where one is safe" in log.text


def test_a_zygote_that_does_not_start_is_done_without(start, shadow, log):
    kernel = start(env=shadow("threadpoolctl", "raise ImportError"))
    assert not kernel.forked
    assert kernel.tell("1 + 1") == 2
    assert "does not start" in log.text


def test_changed_code_is_seen_by_the_next_kernel(start, tmp_path):
    package = tmp_path / "workbench"
    shutil.copytree(
        Path(workbench.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__")
    )
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    ask = ("workbench.words.WORD", "import workbench.words")
    words = package / "words.py"
    source = words.read_text()
    words.write_text(source + "\nWORD = 'before'\n")
    first, second = start(env=environment), start(env=environment)
    zygotes = {zygote_of(first), zygote_of(second)}
    assert len(zygotes) == 1
    assert first.tell(*ask) == "before"
    words.write_text(source + "\nWORD = 'after, and longer'\n")
    third = start(env=environment)
    assert third.forked
    assert third.tell(*ask) == "after, and longer"
    assert zygote_of(third) not in zygotes
    # Those that run go on, and their zygote ends with the last of them.
    assert second.tell(*ask) == "before"
    second.close()
    assert first.tell(*ask) == "before"
    first.close()
    assert all(wait_until(lambda pid=pid: gone(pid)) for pid in zygotes)


def test_off_by_a_setting(start, monkeypatch, log):
    monkeypatch.setenv("WORKBENCH_WARM_KERNELS", "0")
    assert not start().forked
    assert log.text == ""


@pytest.mark.parametrize(
    "argv",
    [
        ["{other}", "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        ["{this}", "-I", "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        ["{this}", "-m", "ipykernel.kernelapp", "-f", "{connection_file}"],
    ],
)
def test_other_kernels_start_in_their_own_way(start, monkeypatch, tmp_path, argv):
    other = tmp_path / "python"
    other.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    other.chmod(0o755)
    words = [word.replace("{other}", str(other)).replace("{this}", sys.executable) for word in argv]
    spec = KernelSpec(argv=words, display_name="Other", language="python")
    monkeypatch.setattr(
        "jupyter_client.kernelspec.KernelSpecManager.get_kernel_spec", lambda *_, **__: spec
    )
    kernel = start()
    assert not kernel.forked
    assert kernel.tell("1 + 1") == 2


def test_not_on_other_systems(monkeypatch):
    from workbench.kernels import switch

    for name in ("darwin", "win32"):
        monkeypatch.setattr(switch.sys, "platform", name)
        monkeypatch.delenv(switch.DEFAULT_PROVISIONER, raising=False)
        assert switch.turn_on() is False
        assert switch.DEFAULT_PROVISIONER not in os.environ


def test_a_copy_of_this_process_leaves_the_zygotes_alone(kernel, start):
    zygote = zygote_of(kernel)
    pid = os.fork()
    if not pid:
        os._exit(len(forking._zygotes))
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert zygote_of(start()) == zygote
