import contextlib
import signal

import pytest

# What a shell starts in the background ignores interrupts, and so do its children: those here are to hear them.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def chromium():
    """Opens a headless Chromium with a window of that size, which remembers what its console says."""

    @contextlib.contextmanager
    def opened(width, height):
        from selenium import webdriver
        from selenium.webdriver.chrome.options import Options
        from selenium.webdriver.chrome.service import Service

        options = Options()
        options.binary_location = "/usr/bin/chromium"
        for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                         f"--window-size={width},{height}", "--hide-scrollbars"):
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
        # The first page pays for the browser's own start.
        driver.get("data:text/html,ready")
        yield driver
        driver.quit()

    return opened
