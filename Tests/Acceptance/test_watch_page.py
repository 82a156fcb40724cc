"""The page of a run that goes on, in headless Chromium: no errors, what each worker drives from above, and at the end the
figures of the results.

DRIVELOOP_BINARY names the program; DRIVELOOP_PICTURES a folder for a screenshot. Needs Debian's chromium and
chromium-driver, and selenium.
"""
import json
import os
import pathlib
import re
import signal
import subprocess
import time

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ.get("DRIVELOOP_BINARY", str(ROOT / ".build/release/driveloop"))

pytest.importorskip("selenium")
from selenium.webdriver.common.by import By  # noqa: E402


@pytest.fixture(scope="module")
def browser(chromium):
    with chromium(1200, 860) as driver:
        yield driver


def begin(out, *more):
    """A run with a page, and the page's address."""
    run = subprocess.Popen(
        [BINARY, "evaluate", "--routes", "Scenarios/Routes/looptown.xml", "--agent", "constant-velocity", "--jobs", "2",
         "--out", str(out), *map(str, more)], cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return run, re.search(r"http://127\.0\.0\.1:\d+/", run.stderr.readline()).group()


def text(browser, name):
    return browser.find_element(By.ID, name).text


def wait(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


# Of each worker's picture: how many colours it has, and whether the ego is in its middle.
PICTURES = """return [...document.querySelectorAll("#drives canvas")].map(canvas => {
  // Of a copy: Chromium warns where a canvas is read again and again.
  const pen = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", { willReadFrequently: true });
  pen.drawImage(canvas, 0, 0);
  const all = pen.getImageData(0, 0, canvas.width, canvas.height).data, colours = new Set();
  for (let i = 0; i < all.length; i += 44) colours.add(all[i] << 16 | all[i + 1] << 8 | all[i + 2]);
  const middle = pen.getImageData(canvas.width >> 1, canvas.height >> 1, 1, 1).data;
  return { colours: colours.size, ego: [...middle.slice(0, 3)].join() === "21,128,61", width: canvas.width };
});"""


def test_the_page_shows_the_run_from_its_beginning_to_its_end(browser, tmp_path):
    # Pictures that nobody needs make the run last long enough to be looked at.
    run, address = begin(tmp_path / "run", "--watch-port", 0, "--cameras", "front", "--camera-period", 10)
    browser.get_log("browser")
    browser.get(address)
    wait(lambda: browser.execute_script("return document.documentElement.dataset.ready === 'yes'"))
    assert "must not be listed among CARLA's" in browser.find_element(By.TAG_NAME, "body").text
    seen, shot = [], False
    while run.poll() is None and "is over" not in text(browser, "time"):
        pictures = browser.execute_script(PICTURES)
        seen.append(pictures)
        both = len(pictures) == 2 and all(p["colours"] >= 4 and p["ego"] for p in pictures)
        if both and not shot and "score" in text(browser, "score"):
            shot = True
            if folder := os.environ.get("DRIVELOOP_PICTURES"):
                browser.save_screenshot(str(pathlib.Path(folder) / "watch.png"))
        time.sleep(0.1)
    # Ground, road, way and somebody at least, and the ego in the middle of it, for both workers at once.
    assert any(len(pictures) == 2 and all(p["colours"] >= 4 and p["ego"] for p in pictures) for pictures in seen)
    assert all(len(pictures) <= 2 for pictures in seen)
    out, diary = run.communicate(timeout=60)
    assert run.returncode == 0, diary
    # The page saw the end, with the figures of the results; the server is gone and nobody asks it any more.
    assert "The run is over" in text(browser, "time")
    summary = json.loads((tmp_path / "run/summary.json").read_text())
    assert text(browser, "score") == (
        f"8 of 8 routes: mean driving score {summary['driving_score']:.2f}, {summary['successes']} solved")
    records = [json.loads(file.read_text()) for file in (tmp_path / "run/records").glob("*.json")]
    rows = {row.find_elements(By.TAG_NAME, "td")[0].text: row.find_elements(By.TAG_NAME, "td")[2].text
            for row in browser.find_elements(By.CSS_SELECTOR, "#latest tr")}
    by_record = {record["route_id"].removeprefix("RouteScenario_").split("_rep")[0]:
                 f"{record['scores']['score_composed']:.2f}" for record in records}
    assert rows == by_record
    assert browser.find_elements(By.CSS_SELECTOR, "#drives canvas") == []
    time.sleep(1)
    assert [entry for entry in browser.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")] == []


def test_an_interrupted_run_goes_on_in_the_same_page(browser, tmp_path):
    run, address = begin(tmp_path / "run", "--watch-port", 0, "--cameras", "front", "--camera-period", 10)
    browser.get(address)
    # How many it is when the page asks depends on the machine: two that end together are one step on the page.
    wait(lambda: re.match("[1-7] of 8", text(browser, "score")))
    run.send_signal(signal.SIGINT)
    run.communicate(timeout=60)
    wait(lambda: "has stopped" in text(browser, "time"))
    again, same = begin(tmp_path / "run", "--watch-port", address.rstrip("/").split(":")[-1])
    assert same == address
    wait(lambda: "is over" in text(browser, "time"))
    assert text(browser, "score").startswith("8 of 8 routes: ")
    again.communicate(timeout=60)
    assert again.returncode == 0
