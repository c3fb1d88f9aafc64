//! Chromium through chromedriver, with what every test asks of it.

use std::io::{BufRead, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use std::{env, fs, thread};

use fantoccini::elements::Element;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tokio::time::sleep;

/// How long anything on the page may take, on two busy cores.
const LIMIT: Duration = Duration::from_secs(90);
const PAUSE: Duration = Duration::from_millis(50);

/// A browser window of its own; ends when dropped, with everything it started.
pub(crate) struct Browser {
    /// The `WebDriver` session.
    pub(crate) client: Client,
    /// Held, to be dropped with the rest.
    _driver: Driver,
}

impl Browser {
    /// A fresh window, 1280 × 900, on an empty page.
    pub(crate) async fn new() -> Self {
        let driver = Driver::new();
        let capabilities: Value = serde_json::from_str(include_str!("../../webdriver.json")).unwrap();
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities.as_object().unwrap().clone())
            .connect(&driver.address())
            .await
            .expect("chromedriver opens a window");
        client.set_window_size(1280, 900).await.unwrap();
        Self { client, _driver: driver }
    }

    /// A fresh window with the page in it, locked and idle.
    pub(crate) async fn on(address: &str) -> Self {
        let browser = Self::new().await;
        browser.open(address).await;
        browser
    }

    /// A browser at this address, in which the sample of this button was opened and its segments are there.
    pub(crate) async fn on_sample(address: &str, sample: &str) -> Self {
        let browser = Self::on(address).await;
        browser.press(sample).await;
        browser.wait_for_status("done").await;
        browser
    }

    /// Goes to the page and waits until it is locked.
    pub(crate) async fn open(&self, address: &str) {
        self.visit(address).await;
        self.wait_for_lock("Locked").await;
    }

    /// Goes to the page and waits until its first screen is there, and no longer.
    pub(crate) async fn visit(&self, address: &str) {
        self.client.goto(address).await.unwrap();
        self.wait_for_status("idle").await;
    }

    /// Waits until the lock says so of itself.
    pub(crate) async fn wait_for_lock(&self, wanted: &str) {
        let is_wanted = |text: Option<&str>| text == Some(wanted);
        let words = format!("{} > .lock__words", test_id("lock"));
        self.wait_for_text(&words, &format!("be {wanted:?}"), is_wanted).await;
    }

    /// Waits until the page's status is `wanted`.
    pub(crate) async fn wait_for_status(&self, wanted: &str) {
        let is_wanted = |status: Option<&str>| status == Some(wanted);
        self.wait_for_text(&test_id("status"), &format!("be {wanted:?}"), is_wanted).await;
    }

    /// Waits until something with this `data-testid` is there.
    pub(crate) async fn find(&self, name: &str) -> Element {
        self.wait_for_text(&test_id(name), "be there", |text| text.is_some()).await;
        self.client.find(Locator::Css(&test_id(name))).await.unwrap()
    }

    /// The text of what has this `data-testid`, seen or not, without the space around it.
    pub(crate) async fn text(&self, name: &str) -> String {
        self.wait_for_text(&test_id(name), "be there", |text| text.is_some()).await
    }

    /// An attribute of what has this `data-testid`.
    pub(crate) async fn attribute(&self, name: &str, attribute: &str) -> String {
        let value = self.find(name).await.attr(attribute).await.unwrap();
        value.unwrap_or_else(|| panic!("{name} has no attribute {attribute}"))
    }

    /// Presses what has this `data-testid`, clear of what stays on top of the page.
    pub(crate) async fn press(&self, name: &str) {
        let element = self.find(name).await;
        let script = "document.querySelector(arguments[0]).scrollIntoView({ block: 'center', behavior: 'instant' })";
        self.run(script, vec![test_id(name).into()]).await;
        element.click().await.unwrap();
    }

    /// Chooses an option of a select by its value, as a person does.
    pub(crate) async fn choose(&self, name: &str, value: &str) {
        self.find(name).await.select_by_value(value).await.unwrap();
        self.settle().await;
    }

    /// Types in place of what stands there: Ctrl+A, then the text.
    pub(crate) async fn retype(&self, name: &str, text: &str) {
        self.find(name).await.send_keys(&format!("\u{e009}a\u{e000}{text}")).await.unwrap();
    }

    /// Chooses a file, as the file button does.
    pub(crate) async fn choose_file(&self, file: &Path) {
        self.find("file-input").await.send_keys(file.to_str().unwrap()).await.unwrap();
    }

    /// The text of the file that pressing this button would save.
    pub(crate) async fn saved(&self, name: &str) -> String {
        let keep = "
            window.saved = null;
            URL.createObjectURL = (blob) => { blob.text().then((text) => { window.saved = text; }); return '#'; };
            document.addEventListener('click', (event) => {
                if (event.target instanceof HTMLAnchorElement && event.target.download) event.preventDefault();
            }, true);
        ";
        self.run(keep, Vec::new()).await;
        self.press(name).await;
        for _ in 0..200 {
            if let Some(text) = self.run("return window.saved", Vec::new()).await.as_str() {
                return text.to_owned();
            }
            self.settle().await;
        }
        panic!("{name} saved nothing");
    }

    /// Customers of each segment shown.
    pub(crate) async fn sizes(&self) -> Vec<u32> {
        let mut sizes = Vec::new();
        for card in self.client.find_all(Locator::Css(&test_id("segment-card"))).await.unwrap() {
            sizes.push(card.attr("data-size").await.unwrap().unwrap().parse().unwrap());
        }
        sizes
    }

    /// Waits until the text of the first element that `css` selects (`None`: there is no such element) is as wanted.
    pub(crate) async fn wait_for_text(
        &self,
        css: &str,
        wanted: &str,
        is_wanted: impl Fn(Option<&str>) -> bool,
    ) -> String {
        let script = "return document.querySelector(arguments[0])?.textContent.trim() ?? null";
        let mut text = Value::Null;
        for _ in 0..LIMIT.as_millis() / PAUSE.as_millis() {
            text = self.run(script, vec![css.into()]).await;
            if is_wanted(text.as_str()) {
                return text.as_str().unwrap_or_default().to_owned();
            }
            sleep(PAUSE).await;
        }
        let shot = self.shot(&format!("in-vain-{}", thread::current().name().unwrap_or("test"))).await;
        panic!("{css} should {wanted}, but is {text} after {LIMIT:?}; see {}", shot.display());
    }

    /// Runs the body of a JavaScript function in the page, past its policy.
    pub(crate) async fn run(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.client.execute(script, arguments).await.unwrap()
    }

    /// As [`run`](Self::run), for a script that calls its last argument with the answer.
    pub(crate) async fn run_async(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.client.execute_async(script, arguments).await.unwrap()
    }

    /// Runs a script in each document that is opened from now on, before any of its own.
    pub(crate) async fn run_first(&self, script: &str) {
        self.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script })).await;
    }

    /// A command of the Chrome `DevTools` Protocol.
    pub(crate) async fn devtools(&self, command: &str, parameters: Value) -> Value {
        let body = json!({ "cmd": command, "params": parameters });
        self.client.issue_cmd(DevTools(body)).await.unwrap()
    }

    /// Moves to the step that the location hash names, and lets it be drawn.
    pub(crate) async fn go_to_step(&self, step: &str) {
        self.run("location.hash = arguments[0]", vec![step.into()]).await;
        self.settle().await;
    }

    /// Goes to a step, and answers with all that it says.
    pub(crate) async fn read_step(&self, step: &str) -> String {
        self.go_to_step(step).await;
        let script = "return document.getElementById(arguments[0]).textContent";
        self.run(script, vec![step.into()]).await.as_str().unwrap_or_default().to_owned()
    }

    /// Waits until the segments are those of what was just asked for.
    pub(crate) async fn follow(&self) {
        self.settle().await;
        self.wait_for_status("done").await;
    }

    /// Lets what was just changed be drawn.
    pub(crate) async fn settle(&self) {
        let script = "requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(arguments[0], 100)))";
        self.run_async(script, Vec::new()).await;
    }

    /// Saves what is on screen as `target/shots/NAME.png`.
    pub(crate) async fn shot(&self, name: &str) -> PathBuf {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/shots");
        fs::create_dir_all(&folder).unwrap();
        let file = folder.join(format!("{}.png", name.replace("::", "-")));
        fs::write(&file, self.client.screenshot().await.unwrap()).unwrap();
        file
    }
}

/// The selector for a `data-testid`.
pub(crate) fn test_id(name: &str) -> String {
    format!("[data-testid=\"{name}\"]")
}

/// Writes a file of the test's own, to be chosen in the page.
pub(crate) fn written(name: &str, bytes: &[u8]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    fs::create_dir_all(folder).unwrap();
    let file = folder.join(name);
    fs::write(&file, bytes).unwrap();
    file
}

/// The one command that `WebDriver` does not know, and chromedriver does.
#[derive(Debug)]
struct DevTools(Value);

impl WebDriverCompatibleCommand for DevTools {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(self.0.to_string()))
    }
}

/// A chromedriver on a port of its own, and in a folder of its own for what its browsers write.
struct Driver {
    child: Child,
    port: u16,
    /// Outside of `target`: a browser listens at a path in it, which may not be long.
    folder: PathBuf,
}

impl Driver {
    fn new() -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let folder = env::temp_dir().join(format!("clientele-{}-{port}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let mut child = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .env("TMPDIR", &folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver is on PATH (scripts/setup.sh test)");
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let started = lines.by_ref().map_while(Result::ok).any(|line| line.contains("started successfully"));
        assert!(started, "chromedriver ended before it began");
        thread::spawn(move || lines.for_each(drop)); // a full pipe would stop it
        Self { child, port, folder }
    }

    fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Asks it to end its browsers as well: a test that failed has closed none.
    fn shut_down(&self) -> std::io::Result<()> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.set_read_timeout(Some(Duration::from_secs(10)))?;
        write!(stream, "GET /shutdown HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\n\r\n", self.port)?;
        stream.read_to_end(&mut Vec::new()).map(drop)
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.shut_down();
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}
