//! No row leaves the machine: what the policy shuts, what the code leaves out, and what neither can close.
//!
//! A refusal proves something only where the same attempt gets through without the policy. So each closed way has its
//! control, in which a server does see it.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::sleep;

use crate::driver::{Browser, written};
use crate::site::{Extra, Host, Site, UdpSink, bare_page, dist};

const STEPS: [&str; 7] = ["data", "prepare", "choose", "explore", "personas", "assign", "take-away"];

/// Each way that a page has, and what a server sees of it without a policy: first the other origin, then the page's own.
const WAYS_OUT: &str = include_str!("ways_out.js");
const SEEN_ELSEWHERE: [&str; 18] = [
    "/fetch",
    "/keepalive",
    "/xhr",
    "/beacon",
    "/event-source",
    "/web-socket",
    "/image",
    "/script.js",
    "/prefetch",
    "/preload",
    "/css-url",
    "/font",
    "/video",
    "/frame",
    "/object",
    "/form",
    "/ping",
    "/blob-worker",
];
const SEEN_AT_HOME: [&str; 7] = [
    "/own-fetch",
    "/own-image?secret",
    "/own-script.js?secret",
    "/own-script.js?import",
    "/own.css?secret",
    "/own-blob-worker",
    "/own-script.js?worker",
];

/// The same for a worker.
const WORKER_WAYS_OUT: &str = include_str!("worker_ways_out.js");
const SEEN_ELSEWHERE_OF_WORKER: [&str; 5] =
    ["/worker-fetch", "/worker-xhr", "/worker-event-source", "/worker-web-socket", "/worker-nested"];
const SEEN_AT_HOME_OF_WORKER: [&str; 3] =
    ["/worker-own-fetch", "/own-script.js?worker-import", "/own-script.js?worker-dynamic-import"];

/// The page's own server, another one, and what stands in for a STUN server.
struct World {
    home: Site,
    elsewhere: Site,
    stun: UdpSink,
}

impl World {
    fn new() -> Self {
        let script = "globalThis.postMessage(true)".into();
        let extras = vec![
            bare_page("/bare.html"),
            Extra { path: "/own-script.js", media_type: "text/javascript", body: script },
            Extra { path: "/own.css", media_type: "text/css", body: String::new() },
        ];
        Self {
            home: Site::new(Host::Pages, extras),
            elsewhere: Site::new(Host::Pages, Vec::new()),
            stun: UdpSink::new(),
        }
    }

    /// Tries [`WAYS_OUT`] in the open page; what each attempt itself believes.
    async fn try_ways_out(&self, browser: &Browser) -> Value {
        let arguments = [&self.elsewhere.origin, &self.home.origin, &self.stun.address()];
        let answers = browser.run_async(WAYS_OUT, arguments.map(|text| json!(text)).to_vec()).await;
        sleep(Duration::from_millis(500)).await; // what is on its way should arrive
        answers
    }

    /// What a worker is to try before its own work, as a JavaScript string.
    fn worker_ways_out(&self) -> Value {
        json!(WORKER_WAYS_OUT.replace("OTHER", &self.elsewhere.origin).replace("OWN", &self.home.origin))
    }
}

fn assert_seen(site: &Site, wanted: &[&str]) {
    let seen = site.requests();
    let missing: Vec<_> =
        wanted.iter().filter(|path| !seen.iter().any(|request| request.starts_with(**path))).collect();
    assert!(missing.is_empty(), "no way out even without a policy: {missing:?}, seen was {seen:?}");
}

#[tokio::test]
async fn no_way_out_is_left_once_the_page_has_started() {
    let world = World::new();
    let browser = Browser::on(&world.home.page()).await;
    let at_start = world.home.requests().len();
    let answers = world.try_ways_out(&browser).await;
    assert_eq!(world.elsewhere.requests(), [""; 0], "another origin was reached; {answers}");
    assert_eq!(world.home.requests()[at_start..], [""; 0], "the page's own origin was reached; {answers}");
    assert!(!world.stun.was_reached(), "a STUN packet left; {answers}");
    for way in ["eval", "inline script"] {
        assert_eq!(answers[way], "refused", "{way}");
    }
}

#[tokio::test]
async fn each_of_them_is_a_way_out_without_the_policy() {
    let world = World::new();
    let browser = Browser::new().await;
    browser.client.goto(&format!("{}/bare.html", world.home.origin)).await.unwrap();
    let answers = world.try_ways_out(&browser).await;
    assert_seen(&world.elsewhere, &SEEN_ELSEWHERE);
    assert_seen(&world.home, &SEEN_AT_HOME);
    assert!(world.stun.was_reached(), "no STUN packet left; {answers}");
}

#[tokio::test]
async fn the_workers_of_the_page_have_no_way_out_either() {
    let world = World::new();
    let browser = Browser::new().await;
    // Every script that the page makes a worker of is given the attempts to run first.
    let script = "
        globalThis.workersThatTried = 0;
        new BroadcastChannel('ways-out').onmessage = () => (workersThatTried += 1);
        const Plain = Blob;
        globalThis.Blob = class extends Plain {
            constructor(parts, options) {
                super(options?.type === 'text/javascript' ? [WAYS_OUT, ...parts] : parts, options);
            }
        };
    ";
    browser.run_first(&script.replace("WAYS_OUT", &world.worker_ways_out().to_string())).await;
    browser.open(&world.home.page()).await;
    browser.press("sample-mall").await;
    browser.wait_for_status("done").await;
    // For another file another worker is started.
    browser.run("globalThis.workersThatTried = 0", Vec::new()).await;
    let at_start = world.home.requests().len();
    let rows: String = (0..60).map(|at| format!("{},{}\n", at % 2 * 9 + at % 5, at % 3 * 4)).collect();
    browser.choose_file(&written("way-out.csv", format!("a,b\n{rows}").as_bytes())).await;
    let is_open = |text: Option<&str>| text.is_some_and(|text| text.contains("way-out.csv"));
    browser.wait_for_text("#data", "name the file", is_open).await;
    browser.wait_for_status("done").await;
    sleep(Duration::from_millis(500)).await;
    let tried = browser.run("return globalThis.workersThatTried", Vec::new()).await;
    assert!(tried.as_u64().unwrap() >= 1, "no worker made its attempts");
    assert_eq!(world.elsewhere.requests(), [""; 0], "another origin was reached from a worker");
    assert_eq!(world.home.requests()[at_start..], [""; 0], "the page's own origin was reached from a worker");
}

#[tokio::test]
async fn each_of_them_is_a_way_out_of_a_worker_without_the_policy() {
    let world = World::new();
    let browser = Browser::new().await;
    browser.client.goto(&format!("{}/bare.html", world.home.origin)).await.unwrap();
    let script = "new Worker(URL.createObjectURL(new Blob([arguments[0]], { type: 'text/javascript' })))";
    browser.run(script, vec![world.worker_ways_out()]).await;
    sleep(Duration::from_secs(2)).await;
    assert_seen(&world.elsewhere, &SEEN_ELSEWHERE_OF_WORKER);
    assert_seen(&world.home, &SEEN_AT_HOME_OF_WORKER);
}

#[tokio::test]
async fn the_page_can_show_that_the_lock_was_tried() {
    let site = Site::new(Host::Pages, Vec::new());
    let browser = Browser::on(&site.page()).await;
    let script = "
        const { shutAt, probes, requestsSince } = clientele.lock;
        return { age: Date.now() - Date.parse(shutAt), probes, requests: requestsSince() };
    ";
    let lock = browser.run(script, Vec::new()).await;
    let probes = lock["probes"].as_array().unwrap();
    assert!(probes.len() >= 5 && probes.iter().all(|probe| probe["refused"] == true), "{lock}");
    assert!((0..600_000).contains(&lock["age"].as_i64().unwrap()), "{lock}");
    assert_eq!(lock["requests"], 0, "{lock}");
    let reached: Vec<_> = site.requests().into_iter().filter(|path| path.contains("lock-probe")).collect();
    assert_eq!(reached, [""; 0], "a probe got out, but was called refused");
}

#[tokio::test]
async fn no_script_can_be_made_from_text_any_more() {
    let site = Site::new(Host::Pages, Vec::new());
    let browser = Browser::on(&site.page()).await;
    for attempt in [
        "trustedTypes.createPolicy('another', {})",
        "trustedTypes.createPolicy('clientele', { createScriptURL: (url) => url })",
        "document.body.innerHTML = '<b>text</b>'",
        "new Worker(URL.createObjectURL(new Blob(['1'])))",
        "globalThis.clientele.lock = {}; delete globalThis.clientele",
    ] {
        let script =
            format!("'use strict'; try {{ {attempt} }} catch (error) {{ return error.name }} return 'no error'");
        assert_eq!(browser.run(&script, Vec::new()).await, "TypeError", "{attempt}");
    }
}

#[tokio::test]
async fn normal_use_breaks_no_policy_and_asks_for_nothing() {
    let site = Site::new(Host::Pages, Vec::new());
    let browser = Browser::new().await;
    let script = "
        globalThis.violations = [];
        document.addEventListener('securitypolicyviolation', (event) => {
            if (!event.blockedURI.includes('lock-probe')) violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
        });
    ";
    browser.run_first(script).await;
    browser.open(&site.page()).await;
    let at_start = site.requests().len();
    let file =
        written("normal-use.csv", b"CustomerID,Age,Income\n1,20,30\n2,21,31\n3,60,90\n4,61,91\n5,40,10\n6,41,11\n");
    browser.choose_file(&file).await;
    browser.wait_for_status("done").await;
    for step in STEPS {
        browser.go_to_step(step).await;
        let script = "return [...document.links].map((link) => link.getAttribute('href')).filter((href) => !/^(#|blob:)/.test(href))";
        assert_eq!(browser.run(script, Vec::new()).await, json!([]), "{step} has a link that leaves the page");
    }
    let downloads = dist().with_file_name("target").join("downloads");
    let behaviour = json!({ "behavior": "allow", "downloadPath": downloads });
    browser.devtools("Browser.setDownloadBehavior", behaviour).await;
    browser.press("download-labels").await;
    browser.settle().await;

    assert_eq!(browser.run("return violations", Vec::new()).await, json!([]));
    assert_eq!(browser.run("return clientele.lock.requestsSince()", Vec::new()).await, 0);
    assert_eq!(site.requests()[at_start..], [""; 0]);

    // The listener does hear, and a refused request is no request.
    browser.run_async("fetch('x').catch(arguments[0])", Vec::new()).await;
    browser.settle().await;
    assert_eq!(browser.run("return violations.length", Vec::new()).await, 1);
    assert_eq!(browser.run("return clientele.lock.requestsSince()", Vec::new()).await, 0);
}

/// What no policy covers must not be in the code. The bindings of a WebAssembly module name all that it can call.
#[test]
fn the_code_holds_no_navigation_and_no_webrtc() {
    let scripts = fs::read_dir(dist()).expect("trunk build --release makes dist/").map(|entry| entry.unwrap().path());
    let bindings: Vec<_> = scripts
        .filter(|path| path.extension().is_some_and(|extension| extension == "js") && !path.ends_with("boot.js"))
        .map(|path| (fs::read_to_string(&path).unwrap(), path))
        .collect();
    assert_eq!(bindings.len(), 2, "one for the page, one for the worker: {bindings:?}");
    for (text, path) in bindings {
        let text = text.replace("Object.assign(", "");
        for words in
            ["RTC", "sendBeacon", ".open(", ".assign(", ".submit(", "requestSubmit", ".navigate(", ".reload(", "eval("]
        {
            assert!(!text.contains(words), "{} holds {words:?}", path.display());
        }
    }
    // The one address that is set is that of a download's blob.
    let mut setters = Vec::new();
    for (path, text) in sources(&dist().with_file_name("src")) {
        let calls = ["set_href(", "set_src(", "set_location(", "location().replace", "location().set"];
        let lines = text.lines().filter(|line| calls.iter().any(|call| line.contains(call)));
        setters.extend(lines.map(|line| (path.clone(), line.trim().to_owned())));
    }
    assert_eq!(setters.len(), 1, "{setters:?}");
    let (path, line) = &setters[0];
    assert!(path.ends_with("ui/files.rs") && line == "link.set_href(&url);", "{setters:?}");
    assert!(fs::read_to_string(path).unwrap().contains("Ok(url)) = (link, Url::create_object_url_with_blob(blob))"));
}

fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| match path.is_dir() {
            true => sources(&path),
            false => vec![(path.clone(), fs::read_to_string(&path).unwrap())],
        })
        .collect()
}

/// Kept so that nobody claims otherwise: script that runs in the page could still leave it, with data in the address.
/// It is the first policy that keeps such script out.
#[tokio::test]
async fn leaving_the_page_is_a_way_out_that_no_policy_closes() {
    let (site, elsewhere) = (Site::new(Host::Pages, Vec::new()), Site::new(Host::Pages, Vec::new()));
    let browser = Browser::on(&site.page()).await;
    browser.run("location.href = arguments[0]", vec![format!("{}/left?secret", elsewhere.origin).into()]).await;
    sleep(Duration::from_millis(700)).await;
    assert!(elsewhere.requests().iter().any(|path| path.starts_with("/left?secret")));
}
