//! A static web server that remembers what it was asked.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// Where `dist/` is found on every [`Site`]: a sub-path, as a project has on GitHub Pages.
pub(crate) const SUB_PATH: &str = "/a/sub/path/";

/// What a host adds to the bare file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Host {
    /// As GitHub Pages: right media types, readable from other origins.
    Pages,
    /// As the simplest of servers: it knows no WebAssembly and nothing of other origins.
    Plain,
}

/// A page of the test's own, beside `dist/`.
#[derive(Clone)]
pub(crate) struct Extra {
    /// From the root, with a leading slash.
    pub(crate) path: &'static str,
    /// Value of the header `Content-Type`.
    pub(crate) media_type: &'static str,
    /// What is sent.
    pub(crate) body: String,
}

/// A running server on a port of its own: one more origin. Ends when dropped.
pub(crate) struct Site {
    /// `http://127.0.0.1:PORT`.
    pub(crate) origin: String,
    address: SocketAddr,
    shelf: Arc<Shelf>,
    listening: Option<JoinHandle<()>>,
}

/// What becomes of an answer that is not simply sent.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// It is on its way for as long as this stands.
    Held,
    /// The connection breaks before it.
    Lost,
}

/// What the threads of one server share.
struct Shelf {
    host: Host,
    extras: Vec<Extra>,
    folders: Vec<PathBuf>,
    requests: Mutex<Vec<String>>,
    /// By what the file's name ends with.
    fates: Mutex<BTreeMap<&'static str, Fate>>,
    fate_changed: Condvar,
    ended: AtomicBool,
}

impl Site {
    /// Serves `dist/` under [`SUB_PATH`], and `extras` where they want to be.
    pub(crate) fn new(host: Host, extras: Vec<Extra>) -> Self {
        Self::over(vec![dist()], host, extras)
    }

    /// As [`new`](Self::new), but of the first of these folders that has what is asked for.
    pub(crate) fn over(folders: Vec<PathBuf>, host: Host, extras: Vec<Extra>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let shelf = Arc::new(Shelf {
            host,
            extras,
            folders,
            requests: Mutex::default(),
            fates: Mutex::default(),
            fate_changed: Condvar::new(),
            ended: AtomicBool::new(false),
        });
        let shared = Arc::clone(&shelf);
        let listening = thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if shared.ended.load(Ordering::SeqCst) {
                    break;
                }
                let shelf = Arc::clone(&shared);
                // The browser may have gone away in the meantime: that is its own affair.
                thread::spawn(move || shelf.answer(stream).ok());
            }
        });
        Self { origin: format!("http://{address}"), address, shelf, listening: Some(listening) }
    }

    /// The address of the page.
    pub(crate) fn page(&self) -> String {
        format!("{}{SUB_PATH}", self.origin)
    }

    /// Paths with their queries, in the order in which they were asked for.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.shelf.requests.lock().unwrap().clone()
    }

    /// From now on whoever asks for files whose names end like this waits, as on a slow line.
    pub(crate) fn hold(&self, end: &'static str) {
        self.shelf.decide(end, Some(Fate::Held));
    }

    /// Who waits for such a file gets it, and so does everyone from now on.
    pub(crate) fn send(&self, end: &'static str) {
        self.shelf.decide(end, None);
    }

    /// Who waits for such a file waits in vain, and so does everyone from now on.
    pub(crate) fn lose(&self, end: &'static str) {
        self.shelf.decide(end, Some(Fate::Lost));
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.shelf.ended.store(true, Ordering::SeqCst);
        self.shelf.fates.lock().unwrap().clear();
        self.shelf.fate_changed.notify_all();
        let _ = TcpStream::connect(self.address); // wakes it
        let _ = self.listening.take().map(JoinHandle::join);
    }
}

impl Shelf {
    fn decide(&self, end: &'static str, fate: Option<Fate>) {
        let mut fates = self.fates.lock().unwrap();
        match fate {
            Some(fate) => fates.insert(end, fate),
            None => fates.remove(end),
        };
        self.fate_changed.notify_all();
    }

    /// Waits for as long as the file at this path is held; then says whether it is lost.
    fn is_lost(&self, path: &str) -> bool {
        let fate =
            |fates: &BTreeMap<&str, Fate>| fates.iter().find(|(end, _)| path.ends_with(**end)).map(|(_, fate)| *fate);
        let fates = self.fates.lock().unwrap();
        let fates = self.fate_changed.wait_while(fates, |fates| fate(fates) == Some(Fate::Held)).unwrap();
        fate(&fates) == Some(Fate::Lost)
    }

    /// One request, one connection: none that is kept open can hold up another.
    fn answer(&self, mut stream: TcpStream) -> io::Result<()> {
        stream.set_read_timeout(Some(Duration::from_secs(10)))?;
        let mut head = BufReader::new(&stream).lines();
        let request = head.next().unwrap_or_else(|| Err(io::ErrorKind::UnexpectedEof.into()))?;
        while !head.next().unwrap_or_else(|| Ok(String::new()))?.is_empty() {}
        let address = request.split(' ').nth(1).unwrap_or_default();
        self.requests.lock().unwrap().push(address.to_owned());

        let path = address.split('?').next().unwrap_or_default();
        if self.is_lost(path) {
            return Ok(());
        }
        let found = match self.extras.iter().find(|extra| extra.path == path) {
            Some(extra) => Some((extra.media_type, extra.body.clone().into_bytes())),
            None => self.file_at(path).and_then(|file| Some((media_type(&file, self.host), fs::read(file).ok()?))),
        };
        let status = if found.is_some() { "200 OK" } else { "404 Not Found" };
        let (media_type, body) = found.unwrap_or(("text/plain", b"not here".to_vec()));
        let open = if self.host == Host::Pages { "Access-Control-Allow-Origin: *\r\n" } else { "" };
        write!(
            stream,
            "HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\nContent-Length: {}\r\n{open}Connection: close\r\n\r\n",
            body.len()
        )?;
        stream.write_all(&body)
    }

    fn file_at(&self, path: &str) -> Option<PathBuf> {
        let relative = Path::new(match path.strip_prefix(SUB_PATH)? {
            "" => "index.html",
            relative => relative,
        });
        let inside = relative.components().all(|part| matches!(part, Component::Normal(_)));
        self.folders.iter().map(|folder| folder.join(relative)).find(|file| inside && file.is_file())
    }
}

fn media_type(file: &Path, host: Host) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html",
        Some("js") => "text/javascript",
        Some("css") => "text/css",
        Some("wasm") if host == Host::Pages => "application/wasm",
        _ => "application/octet-stream",
    }
}

/// The folder of the built page.
pub(crate) fn dist() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("dist")
}

/// A page without any policy and without content.
pub(crate) fn bare_page(path: &'static str) -> Extra {
    Extra { path, media_type: "text/html", body: "<!doctype html><title>bare</title><body>".into() }
}

/// Stands in for a STUN server, which WebRTC would ask.
pub(crate) struct UdpSink(UdpSocket);

impl UdpSink {
    pub(crate) fn new() -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        socket.set_nonblocking(true).unwrap();
        Self(socket)
    }

    /// `HOST:PORT`.
    pub(crate) fn address(&self) -> String {
        self.0.local_addr().unwrap().to_string()
    }

    /// Has a packet come?
    pub(crate) fn was_reached(&self) -> bool {
        self.0.recv_from(&mut [0; 2048]).is_ok()
    }
}
