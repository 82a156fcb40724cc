"""The report's page in headless Chromium: it opens without errors, its controls work, it shows what the files say.

DRIVELOOP_BINARY names the program; two short runs on the project's own town are made with it. DRIVELOOP_PICTURES names a
folder for screenshots. Needs Debian's chromium and chromium-driver, and selenium.
"""
import json
import os
import pathlib
import subprocess
import time

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ.get("DRIVELOOP_BINARY", str(ROOT / ".build/release/driveloop"))

pytest.importorskip("selenium")
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.common.keys import Keys  # noqa: E402
from selenium.webdriver.support.ui import Select, WebDriverWait  # noqa: E402

# Seconds that a page may take until everything of its first screen stands.
LONGEST = 2.0


def program(*arguments):
    done = subprocess.run([BINARY, *map(str, arguments)], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def runs(tmp_path_factory):
    """Two runs of one suite, the second with a trace that is broken."""
    folder = tmp_path_factory.mktemp("runs")
    for name, agent, only in [("mine", "constant-velocity", "lt01,lt02,lt03,lt05"), ("before", "expert", "lt01,lt02,lt03")]:
        program("evaluate", "--routes", "Scenarios/Routes/looptown.xml", "--agent", agent, "--only", only,
                "--out", folder / name)
    trace = next((folder / "mine/traces").glob("*_lt05.dltrace"))
    trace.write_bytes(trace.read_bytes()[:-9])
    return folder


@pytest.fixture(scope="session")
def page(runs):
    file = runs / "report.html"
    program("report", runs / "mine", "--compare", runs / "before", "--pictures", 1, "--out", file)
    return file


@pytest.fixture(scope="session")
def browser(chromium):
    with chromium(1400, 1000) as driver:
        yield driver


@pytest.fixture
def opened(browser, page):
    """The page afresh; afterwards its console must be clean."""
    browser.get("about:blank")
    browser.get_log("browser")
    browser.get(page.as_uri())
    yield browser
    errors = [entry for entry in browser.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")]
    assert errors == []


def records(runs, name):
    return {
        json.loads(line)["route_id"]: json.load(open(next((runs / name / "records").glob(
            f"{json.loads(line)['index']:04d}_*.json"))))
        for line in open(runs / name / "journal.jsonl")
    }


def go(browser, address):
    browser.execute_script("location.hash = arguments[0]", address)


def replay(browser, address):
    go(browser, address)
    wait(browser, lambda: browser.execute_script(
        "return !!(DL.current && DL.current.view && DL.current.view.place !== undefined)"))


def wait(browser, condition, seconds=20):
    WebDriverWait(browser, seconds, poll_frequency=0.05).until(lambda _: condition())


def moment(browser):
    return browser.execute_script("return DL.current.time")


def ids(browser, section):
    return [row.get_attribute("data-id") for row in browser.find_elements(By.CSS_SELECTOR, f"#{section} tbody tr")]


def picture(browser, name):
    if folder := os.environ.get("DRIVELOOP_PICTURES"):
        browser.save_screenshot(str(pathlib.Path(folder) / f"{name}.png"))


def opening(browser, address):
    """Seconds until the page answers: by the clock, and of the page's own thread, which neighbours cannot slow down."""
    browser.execute_cdp_cmd("Performance.disable", {})
    browser.execute_cdp_cmd("Performance.enable", {"timeDomain": "threadTicks"})
    browser.get(address)
    metrics = browser.execute_cdp_cmd("Performance.getMetrics", {})["metrics"]
    clock = browser.execute_script("return performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd") / 1000
    return clock, next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration")


def opens_at_once(browser, file):
    """On a machine with other work the clock may lie, the page's own thread does not: one of both must be short."""
    times = [opening(browser, file.resolve().as_uri()) for _ in range(3)]
    print(f"{file.stat().st_size} bytes; seconds by the clock and of the page's thread: {times}")
    return min(min(clock, thread) for clock, thread in times) < LONGEST


def test_opens_at_once_and_says_whose_figures_these_are(opened, page):
    assert opens_at_once(opened, page)
    assert opened.execute_script("return document.documentElement.dataset.ready") == "yes"
    assert "must not be listed among CARLA's" in opened.find_element(By.ID, "head").text
    assert "Beside the literature" in opened.find_element(By.ID, "literature").text
    picture(opened, "summary")


def test_scores_are_those_of_the_records(opened, runs):
    mine = records(runs, "mine")
    score = sum(record["scores"]["score_composed"] for record in mine.values()) / len(mine)
    assert opened.find_element(By.CSS_SELECTOR, ".tile b").text == f"{score:.2f}"
    shown = {row.get_attribute("data-id"): row.find_elements(By.TAG_NAME, "td")[2].text
             for row in opened.find_elements(By.CSS_SELECTOR, "#routes tbody tr")}
    assert shown == {route: f"{record['scores']['score_composed']:.2f}" for route, record in mine.items()}


def test_routes_are_sorted_and_filtered(opened, runs):
    mine = records(runs, "mine")
    score = {route: record["scores"]["score_composed"] for route, record in mine.items()}
    first = ids(opened, "routes")
    assert sorted(first) == sorted(mine)
    # Failures first: as the list is short, none may follow a solved one.
    solved = ["solved" in row.text for row in opened.find_elements(By.CSS_SELECTOR, "#routes tbody tr")]
    assert solved == sorted(solved)
    by_score = opened.find_elements(By.CSS_SELECTOR, "#routes th button")[2]
    by_score.click()
    assert [score[route] for route in ids(opened, "routes")] == sorted(score.values())
    by_score.click()
    assert [score[route] for route in ids(opened, "routes")] == sorted(score.values(), reverse=True)
    search = opened.find_element(By.CSS_SELECTOR, "#routes input[type=search]")
    search.send_keys("lt03")
    assert ids(opened, "routes") == ["lt03"]
    search.clear()
    search.send_keys(" ", Keys.BACKSPACE)
    Select(opened.find_element(By.ID, "filter-outcome")).select_by_value("broken")
    assert ids(opened, "routes") == ["lt05"]


def test_a_broken_route_is_named_and_harms_no_other(opened):
    assert "lt05" in opened.find_element(By.CSS_SELECTOR, "#summary .notice").text
    go(opened, "route=lt05")
    wait(opened, lambda: "No replay" in opened.find_element(By.ID, "replay").text)
    go(opened, "route=nobody&t=3")
    wait(opened, lambda: "No route nobody" in opened.find_element(By.ID, "replay").text)
    replay(opened, "route=lt01")
    assert opened.find_element(By.ID, "topview").size["width"] > 300


def test_worst_route_and_its_moment_are_one_click_away(opened):
    link = opened.find_element(By.CSS_SELECTOR, ".worst a.moment")
    wanted = float(link.get_attribute("href").split("&t=")[1])
    link.click()
    wait(opened, lambda: opened.execute_script("return !!(DL.current && DL.current.view)"))
    assert abs(moment(opened) - wanted) < 0.01
    current = opened.find_element(By.CSS_SELECTOR, ".events [aria-current=true]")
    assert current.text
    picture(opened, "worst")


def test_replay_plays_steps_and_scrubs(opened):
    replay(opened, "route=lt01")
    last = opened.execute_script("return DL.current.duration")
    assert moment(opened) == 0
    body = opened.find_element(By.TAG_NAME, "body")
    body.send_keys(Keys.ARROW_RIGHT)
    assert abs(moment(opened) - 0.5) < 1e-6
    body.send_keys(".")
    assert abs(moment(opened) - 0.55) < 1e-6
    opened.find_element(By.ID, "play").click()
    wait(opened, lambda: moment(opened) > 0.8)
    body.send_keys(" ")
    held = moment(opened)
    time.sleep(0.3)
    assert moment(opened) == held
    opened.execute_script("""
      const range = document.querySelector('.track input');
      range.value = arguments[0]; range.dispatchEvent(new Event('input'));""", last / 2)
    assert abs(moment(opened) - last / 2) <= 0.05
    wait(opened, lambda: f"t={moment(opened):.2f}" in opened.current_url)
    body.send_keys(Keys.END)
    assert moment(opened) == last
    # The ego on the page stands where the last tick of the trace has it.
    shown = opened.execute_script(
        "const e = DL.current.scene.ego(DL.current.view.place), o = DL.current.replay.origin; return [e.x + o[0], e.y + o[1]]")
    expected = opened.execute_script(
        "const r = DL.current.replay, n = r.column('x').length - 1; return [r.column('x')[n] + r.origin[0], r.column('y')[n] + r.origin[1]]")
    assert shown == pytest.approx(expected)
    body.send_keys(Keys.ESCAPE)
    wait(opened, lambda: not opened.find_element(By.ID, "overview").get_attribute("hidden"))


def test_infractions_lead_to_their_moments(opened):
    place = opened.execute_script(
        "return DL.routes.findIndex(route => route.replay && route.events.some(event => event.isInfraction))")
    route = opened.execute_script("return DL.routes[arguments[0]].id", place)
    time_of = opened.execute_script(
        "return DL.routes[arguments[0]].events.find(event => event.isInfraction).time", place)
    replay(opened, f"route={route}")
    opened.find_element(By.CSS_SELECTOR, ".track .mark:not(.scenario)").click()
    assert abs(moment(opened) - time_of) < 0.01
    opened.find_element(By.TAG_NAME, "body").send_keys(Keys.HOME)
    opened.find_element(By.CSS_SELECTOR, f".events button[data-time='{time_of:g}']").click()
    assert abs(moment(opened) - time_of) < 0.01


def test_the_view_from_above_is_drawn_and_moves(opened):
    replay(opened, "route=lt01")
    colours = """const c = document.getElementById('topview'), p = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
      let s = new Set(); for (let i = 0; i < p.length; i += 404) s.add(p[i] << 16 | p[i + 1] << 8 | p[i + 2]); return s.size;"""
    # Ground, road, its edges, the way and somebody at least.
    assert opened.execute_script(colours) >= 4
    scale = opened.execute_script("return DL.current.view.scale")
    opened.find_element(By.ID, "fit").click()
    assert opened.execute_script("return DL.current.view.scale") != scale
    assert opened.find_element(By.ID, "follow").get_attribute("aria-pressed") == "false"
    opened.find_element(By.ID, "follow").click()
    assert opened.execute_script(
        "const e = DL.current.scene.ego(DL.current.view.place), c = DL.current.view.centre; return Math.hypot(e.x - c.x, e.y - c.y)") < 1e-6


def test_pictures_follow_the_moment(opened):
    route = opened.execute_script("return (DL.routes.find(route => route.pictures) || {}).id")
    assert route
    replay(opened, f"route={route}")
    image = opened.find_element(By.ID, "picture")
    wait(opened, lambda: opened.execute_script("return arguments[0].naturalWidth", image) == 448)
    first = image.get_attribute("src")
    opened.find_element(By.TAG_NAME, "body").send_keys(Keys.END)
    assert image.get_attribute("src") != first
    picture(opened, "replay")


def test_two_runs_are_compared(opened, runs):
    mine, before = records(runs, "mine"), records(runs, "before")

    def success(record):
        return record["status"] in ("Completed", "Perfect") and not any(
            texts for kind, texts in record["infractions"].items() if kind != "min_speed_infractions")

    flipped = {route for route in before if success(mine[route]) != success(before[route])}
    if flipped:
        assert set(ids(opened, "compare")) == flipped
    opened.find_element(By.CSS_SELECTOR, "#compare button[data-which=all]").click()
    assert set(ids(opened, "compare")) == set(before)
    picture(opened, "compare")
    replay(opened, "route=lt01")
    assert opened.execute_script("return DL.current.scene.ghost(1) !== null")
    assert "part at" in opened.find_element(By.ID, "replay").text


@pytest.mark.skipif("DRIVELOOP_REPORT" not in os.environ, reason="DRIVELOOP_REPORT names no page")
def test_a_large_report_opens_at_once(browser):
    """A report of 220 routes: under 30 MB, open in under 2 s."""
    file = pathlib.Path(os.environ["DRIVELOOP_REPORT"])
    assert file.stat().st_size < 30e6
    assert opens_at_once(browser, file)
