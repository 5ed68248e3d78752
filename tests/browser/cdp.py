"""A headless Chromium driven over its own protocol: browser tests, screenshots.

    with Browser() as browser:
        browser.login("http://127.0.0.1:8069", "team_manager", "password")
        browser.open("/odoo/quality-actions")
        browser.wait(".o_kanban_record")
        browser.drag(".o_kanban_record", ".o_kanban_group:nth-child(2)")
        browser.screenshot("board.png")

Needs ``chromium`` and the ``websocket-client`` package. No test sleeps: ``wait`` and
``wait_js`` look again until what they wait for is there, or fail saying what was not.
"""

import base64
import contextlib
import copy
import itertools
import json
import os
import resource
import shutil
import subprocess
import tempfile
import time
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

import websocket

KEYS = {
    "Enter": ("\r", 13),
    "Tab": ("\t", 9),
    "Escape": ("", 27),
    "ArrowDown": ("", 40),
    "ArrowUp": ("", 38),
    "ArrowLeft": ("", 37),
    "ArrowRight": ("", 39),
    "Backspace": ("", 8),
}
MODIFIERS = {"Alt": 1, "Control": 2, "Meta": 4, "Shift": 8}


class BrowserError(AssertionError):
    """What was waited for did not come, or the page threw an error."""


def find_chromium():
    """The path of the browser.

    :raises BrowserError: when there is none on this machine
    """
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    for path in (os.environ.get("CHROMIUM"), *map(shutil.which, names)):
        if path:
            return path
    raise BrowserError("No Chromium on this machine: install the chromium package.")


def _free_address_space():
    """Odoo limits the addresses of its own process; Chromium reserves more."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))


class Browser:
    """One browser with one page."""

    def __init__(self, width=1280, height=800, timeout=60):
        """:param timeout: seconds that ``wait`` and the others look before they fail"""
        self.timeout = timeout
        self.base = ""
        self.errors = []
        self._ids = itertools.count(1)
        self._home = tempfile.mkdtemp(prefix="browser-")
        self.downloads = Path(self._home, "downloads")
        self.downloads.mkdir()
        self._process = subprocess.Popen(
            [
                find_chromium(),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--hide-scrollbars",
                "--no-first-run",
                "--lang=en-GB",
                "--remote-allow-origins=*",
                "--remote-debugging-port=0",
                f"--user-data-dir={self._home}/profile",
                f"--window-size={width},{height}",
                "about:blank",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=_free_address_space,
        )
        try:
            self._connect(width, height)
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_exception):
        self.close()

    def close(self):
        """Stop the browser and remove its files."""
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self._home, ignore_errors=True)

    def _connect(self, width, height):
        port_file = Path(self._home, "profile", "DevToolsActivePort")
        self._until(
            lambda: port_file.exists() and port_file.read_text().count("\n"),
            "the browser to start",
        )
        port = port_file.read_text().split()[0]
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/json/list") as answer:
            page = next(t for t in json.load(answer) if t["type"] == "page")
        self._attach(page["webSocketDebuggerUrl"], width, height)
        self.call(
            "Browser.setDownloadBehavior",
            behavior="allow",
            downloadPath=str(self.downloads),
        )

    def _attach(self, page, width, height):
        self._page = page
        self._socket = websocket.create_connection(page, timeout=self.timeout)
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")
        self.resize(width, height)

    @contextlib.contextmanager
    def another_window(self, width=1280, height=800):
        """A second window of this browser, with the same login and storage; closed at
        the end, on whatever is unsaved there."""
        made = self.call("Target.createTarget", url="about:blank", newWindow=True)
        window = copy.copy(self)
        window.errors = []
        page = f"{self._page.rsplit('/', 1)[0]}/{made['targetId']}"
        window._attach(page, width, height)
        try:
            yield window
            window.leave_all_the_same()
        finally:
            window._socket.close()
            self.call("Target.closeTarget", targetId=made["targetId"])

    def _until(self, check, what, seconds=None):
        seconds = seconds or self.timeout
        deadline = time.monotonic() + seconds
        while not (result := check()):
            if time.monotonic() > deadline:
                raise BrowserError(
                    f"Waited {seconds} seconds for {what}; {self._seen()}"
                )
            time.sleep(0.05)
        return result

    def _seen(self):
        """What stands on the page, for whoever reads why it failed."""
        try:
            return f"the page says: {self.js('document.body.innerText')[:3000]!r}"
        except BrowserError as error:
            return f"the page cannot be read: {error}"

    # --- the protocol ---------------------------------------------------------

    def call(self, method, **params):
        """One call of the DevTools protocol; its result."""
        number = next(self._ids)
        self._socket.send(
            json.dumps({"id": number, "method": method, "params": params})
        )
        while True:
            message = json.loads(self._socket.recv())
            if message.get("id") == number:
                if "error" in message:
                    raise BrowserError(f"{method}: {message['error']['message']}")
                return message["result"]
            self._note(message)

    def _note(self, message):
        if message.get("method") == "Runtime.exceptionThrown":
            details = message["params"]["exceptionDetails"]
            exception = details.get("exception", {})
            self.errors.append(exception.get("description") or details["text"])
        elif message.get("method") == "Runtime.consoleAPICalled":
            params = message["params"]
            if params["type"] == "error":
                said = [
                    str(argument.get("description") or argument.get("value"))
                    for argument in params["args"]
                ]
                self.errors.append(" ".join(said))

    def js(self, expression):
        """The value of a JavaScript expression in the page (promises are awaited)."""
        result = self.call(
            "Runtime.evaluate",
            expression=expression,
            returnByValue=True,
            awaitPromise=True,
        )
        if "exceptionDetails" in result:
            details = result["exceptionDetails"]
            raise BrowserError(
                details.get("exception", {}).get("description", details["text"])
            )
        return result["result"].get("value")

    # --- getting there ----------------------------------------------------------

    def login(self, base, login, password, database=None):
        """Log in over HTTP and hand the session to the browser.

        :param base: address of the server, such as http://127.0.0.1:8069
        """
        self.base = base
        jar = CookieJar()
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        query = f"?db={database}" if database else ""
        page = opener.open(f"{base}/web/login{query}", timeout=60).read().decode()
        token = page.split('name="csrf_token"', 1)[1].split('value="', 1)[1]
        form = {
            "login": login,
            "password": password,
            "csrf_token": token.split('"', 1)[0],
        }
        body = urllib.parse.urlencode(form).encode()
        answer = opener.open(f"{base}/web/login", body, timeout=60)
        if "/web/login" in answer.geturl():
            raise BrowserError(f"{login} could not log in")
        for cookie in jar:
            self.call(
                "Network.setCookie",
                name=cookie.name,
                value=cookie.value,
                domain=urllib.parse.urlparse(base).hostname,
                path="/",
            )

    def open(self, path):
        """Go to a page of the server and wait until it has loaded."""
        self.call("Page.navigate", url=urllib.parse.urljoin(self.base, path))
        self.wait_js("document.readyState === 'complete'")

    def leave_all_the_same(self):
        """Close the page on what is unsaved: away to an empty one, and yes to the
        browser's question."""
        number = next(self._ids)
        ask = {
            "id": number,
            "method": "Page.navigate",
            "params": {"url": "about:blank"},
        }
        self._socket.send(json.dumps(ask))
        while (message := json.loads(self._socket.recv())).get("id") != number:
            self._note(message)
            if message.get("method") == "Page.javascriptDialogOpening":
                self.call("Page.handleJavaScriptDialog", accept=True)
                break
        self.wait_js("location.href === 'about:blank'")

    def resize(self, width, height, mobile=False):
        """Give the page another size, in CSS pixels."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=mobile,
        )

    # --- looking ----------------------------------------------------------------

    def wait(self, selector, count=1):
        """Until at least ``count`` elements match; 0 waits until none is left."""
        found = f"document.querySelectorAll({json.dumps(selector)}).length"
        return self.wait_js(f"{found} >= {count}" if count else f"{found} === 0")

    def wait_text(self, text, selector="body"):
        """Until the text is on the page, or in the first element that matches."""
        return self.wait_js(
            f"(document.querySelector({json.dumps(selector)})?.innerText || '')"
            f".includes({json.dumps(text)})"
        )

    def wait_js(self, expression):
        """Until the expression is true, across page loads."""

        def check():
            try:
                return self.js(f"Boolean({expression})")
            except BrowserError:
                return False

        return self._until(check, expression)

    def value(self, expression, check=bool):
        """The value of an expression, read again until ``check`` holds of it."""
        values = []

        def read():
            values[:] = [self.js(expression)]
            return check(values[0])

        self._until(read, expression)
        return values[0]

    def text(self, selector="body"):
        """The visible text of the first element that matches, once there is one."""
        self.wait(selector)
        return self.js(f"document.querySelector({json.dumps(selector)}).innerText")

    def texts(self, selector):
        """The visible text of every element that matches."""
        return self.js(
            f"[...document.querySelectorAll({json.dumps(selector)})]"
            ".map((element) => element.innerText)"
        )

    def screenshot(self, path, full=False):
        """Write what is on the screen, or the whole page, as PNG."""
        result = self.call(
            "Page.captureScreenshot", format="png", captureBeyondViewport=full
        )
        Path(path).write_bytes(base64.b64decode(result["data"]))

    def downloaded(self):
        """The path of the one file downloaded, once it is complete."""

        def check():
            files = [f for f in self.downloads.iterdir() if f.suffix != ".crdownload"]
            return files[0] if len(files) == 1 else None

        return self._until(check, "the download")

    # --- doing --------------------------------------------------------------------

    def _middle(self, selector, text=None, seconds=None):
        """The middle of an element once it is there, at rest, enabled and not covered.

        A busy machine draws late, and draws again: what was found a moment ago may have
        moved or gone.
        """
        look = (
            "(() => { const all = [...document.querySelectorAll("
            f"{json.dumps(selector)})]; const text = {json.dumps(text)};"
            "const says = (e) => e.innerText.includes(text);"
            "const element = text ? all.find(says) : all[0];"
            "if (!element || element.disabled || document.querySelector('.o_blockUI'))"
            " { return null; }"
            "element.scrollIntoView({block: 'nearest', inline: 'nearest'});"
            "const box = element.getBoundingClientRect();"
            "if (!box.width || !box.height) { return null; }"
            "const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];"
            "const top = document.elementFromPoint(x, y);"
            "const meets = top && (element.contains(top) || top.contains(element)"
            " || top.closest('label')?.contains(element));"
            "window.csPressed = {element, top};"
            "return meets ? [x, y] : null; })()"
        )
        frame = "new Promise((done) => requestAnimationFrame(() => done(true)))"

        def at_rest():
            try:
                before = self.js(look)
                self.js(frame)
                return before if before and before == self.js(look) else None
            except BrowserError:
                return None

        what = f"{selector} to be there and at rest"
        what = f"{what}, saying {text!r}" if text else what
        return self._until(at_rest, what, seconds)

    def choose_menu(self, menu, entry):
        """Open a menu of the bar and press an entry; a menu that closed is opened
        again."""
        item = ".o-dropdown-item"

        def is_open():
            return any(entry in said for said in self.texts(item))

        for _attempt in range(5):
            if is_open():
                break
            self.click(".o_menu_sections button, .o_menu_sections a", menu)
            with contextlib.suppress(BrowserError):
                self._until(is_open, entry, seconds=10)
        self.click(item, entry)

    def _mouse(self, kind, x, y, **params):
        self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, **params)

    def click(self, selector, text=None):
        """Click the first element that matches, or the first that says ``text``.

        Where the page was drawn again between press and release, nothing was clicked,
        and somebody would press again.
        """
        for attempt in range(3):
            try:
                x, y = self._middle(selector, text, 3 if attempt else None)
            except BrowserError:
                if attempt:
                    # Gone: pressing it, before the button was let go, was enough.
                    return
                raise
            self.js(
                "(() => { const { csPressed } = window;"
                "document.addEventListener('click', ({target}) => { csPressed.hit ="
                " csPressed.top.contains(target) || csPressed.element.contains(target)"
                "}, {capture: true, once: true}); })()"
            )
            self._mouse("mouseMoved", x, y)
            self._mouse("mousePressed", x, y, button="left", clickCount=1)
            self._mouse("mouseReleased", x, y, button="left", clickCount=1)
            # Another page by now: it was.
            missed = "Boolean(window.csPressed && !window.csPressed.hit)"
            try:
                if not self.js(missed):
                    return
            except BrowserError:
                return

    def drag(self, selector, target, text=None):
        """Drag an element onto another, as a person would, in small steps."""
        x, y = self._middle(selector, text)
        to_x, to_y = self._middle(target)
        self._mouse("mouseMoved", x, y)
        self._mouse("mousePressed", x, y, button="left", clickCount=1)
        steps = 20
        for step in range(1, steps + 1):
            self._mouse(
                "mouseMoved",
                x + (to_x - x) * step / steps,
                y + (to_y - y) * step / steps,
                button="left",
                buttons=1,
            )
            # One frame each, or the page sees a single jump.
            self.js("new Promise((done) => requestAnimationFrame(done))")
        self._mouse("mouseReleased", to_x, to_y, button="left", clickCount=1)

    def type(self, text):
        """Type into whatever has the focus."""
        self.call("Input.insertText", text=text)

    def press(self, key, *modifiers):
        """Press a key (``Enter``, ``a``), with ``Control`` and the like held."""
        held = sum(MODIFIERS[modifier] for modifier in modifiers)
        text, code = KEYS.get(key, (key, ord(key.upper()[0])))
        event = {
            "key": key,
            "code": key if key in KEYS else f"Key{key.upper()}",
            "windowsVirtualKeyCode": code,
            "modifiers": held,
        }
        kind = "keyDown" if text and not held else "rawKeyDown"
        typed = {"text": text} if text and not held else {}
        self.call("Input.dispatchKeyEvent", type=kind, **event, **typed)
        self.call("Input.dispatchKeyEvent", type="keyUp", **event)
