//! HTTP/1.1 on loopback: POST of a body with a known length, connections kept alive, a thread for each.
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;
use std::time::Duration;

const HEAD_MAX: usize = 16 << 10;
const BODY_MAX: usize = 10 << 20;
const HEADERS_MAX: usize = 64;
const CONNECTIONS_MAX: usize = 256;
const IDLE_MAX: Duration = Duration::from_secs(600);

/// Answers the body of a request; None: the node is ending.
pub type Handler = Arc<dyn Fn(Vec<u8>) -> Option<String> + Send + Sync>;

/// Listens from now on, until the process ends.
pub fn listen(port: u16, handler: Handler) -> std::io::Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
    let address = listener.local_addr()?;
    let open = Arc::new(AtomicUsize::new(0));
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            if open.fetch_add(1, Ordering::SeqCst) >= CONNECTIONS_MAX {
                open.fetch_sub(1, Ordering::SeqCst);
                continue; // closed
            }
            let (handler, open) = (handler.clone(), open.clone());
            std::thread::spawn(move || {
                // A connection that breaks is the client's business.
                let _ = serve(stream, &handler);
                open.fetch_sub(1, Ordering::SeqCst);
            });
        }
    });
    Ok(address)
}

struct Head {
    method: String,
    path: String,
    length: usize,
    keep_alive: bool,
    wants_continue: bool,
    size: usize,
}

/// None: not whole yet. An error is a status and its words.
fn read_head(bytes: &[u8]) -> Result<Option<Head>, (u16, &'static str)> {
    let mut headers = [httparse::EMPTY_HEADER; HEADERS_MAX];
    let mut request = httparse::Request::new(&mut headers);
    let size = match request.parse(bytes) {
        Ok(httparse::Status::Complete(size)) => size,
        Ok(httparse::Status::Partial) if bytes.len() < HEAD_MAX => return Ok(None),
        _ => return Err((400, "no HTTP request")),
    };
    let header = |name: &str| {
        let found = request.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name));
        found.and_then(|header| std::str::from_utf8(header.value).ok()).unwrap_or("")
    };
    if !header("transfer-encoding").is_empty() {
        return Err((411, "a body with Content-Length expected"));
    }
    let length = match header("content-length") {
        "" => 0,
        text => text.parse().map_err(|_| (400, "Content-Length: no number"))?,
    };
    if length > BODY_MAX {
        return Err((413, "the body is too long"));
    }
    let connection = header("connection").to_ascii_lowercase();
    let modern = request.version == Some(1);
    Ok(Some(Head {
        method: request.method.unwrap_or("").to_string(),
        path: request.path.unwrap_or("").to_string(),
        length,
        keep_alive: if modern { connection != "close" } else { connection == "keep-alive" },
        wants_continue: header("expect").eq_ignore_ascii_case("100-continue"),
        size,
    }))
}

fn serve(mut stream: TcpStream, handler: &Handler) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(IDLE_MAX))?;
    let mut bytes = Vec::new();
    loop {
        let head = match read_head(&bytes) {
            Ok(Some(head)) => head,
            Ok(None) => {
                if !read_more(&mut stream, &mut bytes)? {
                    return Ok(());
                }
                continue;
            }
            Err((status, words)) => return reply(&mut stream, status, words, false),
        };
        if head.wants_continue {
            stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
        }
        while bytes.len() < head.size + head.length {
            if !read_more(&mut stream, &mut bytes)? {
                return Ok(());
            }
        }
        let rest = bytes.split_off(head.size + head.length);
        let body = bytes.split_off(head.size);
        bytes = rest;
        if head.path != "/" && head.path != "/rpc" {
            reply(&mut stream, 404, "not here", head.keep_alive)?;
        } else if head.method != "POST" {
            reply(&mut stream, 405, "POST expected", head.keep_alive)?;
        } else {
            let Some(answer) = handler(body) else { return Ok(()) };
            reply(&mut stream, 200, &answer, head.keep_alive)?;
        }
        if !head.keep_alive {
            return Ok(());
        }
    }
}

/// False at the end of the stream.
fn read_more(stream: &mut TcpStream, bytes: &mut Vec<u8>) -> std::io::Result<bool> {
    let mut chunk = [0; 64 << 10];
    let count = stream.read(&mut chunk)?;
    bytes.extend_from_slice(&chunk[..count]);
    Ok(count > 0)
}

fn reply(stream: &mut TcpStream, status: u16, body: &str, keep_alive: bool) -> std::io::Result<()> {
    let reason = match status {
        200 => "OK",
        404 => "Not Found",
        405 => "Method Not Allowed",
        411 => "Length Required",
        413 => "Content Too Large",
        _ => "Bad Request",
    };
    let kind = if status == 200 { "application/json" } else { "text/plain" };
    let connection = if keep_alive { "keep-alive" } else { "close" };
    let text = format!(
        "HTTP/1.1 {status} {reason}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: {connection}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(text.as_bytes())
}
