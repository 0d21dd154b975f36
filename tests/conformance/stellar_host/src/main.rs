//! stellar-host serve --config FILE
//! Prints one line of JSON when it is ready; ends on SIGTERM with code 0.
use std::process::ExitCode;
use std::sync::mpsc::{channel, Receiver, RecvTimeoutError, Sender};
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use stellar_host::chain::Chain;
use stellar_host::config::Config;
use stellar_host::{control, http, node, rpc};

/// The host belongs to one thread: all others ask it.
enum Work {
    Rpc(Vec<u8>, Sender<String>),
    Control(Vec<u8>, Sender<String>),
    End,
}

fn asks(works: &Sender<Work>, kind: fn(Vec<u8>, Sender<String>) -> Work) -> http::Handler {
    let works = works.clone();
    Arc::new(move |body| {
        let (sender, receiver) = channel();
        works.send(kind(body, sender)).ok()?;
        receiver.recv().ok()
    })
}

fn serve(file: &str) -> Result<(), String> {
    let text = std::fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
    let config = Config::parse(&text).map_err(|why| format!("{file}: {why}"))?;
    let (rpc_ports, control_port, block_ms) = (config.rpc_ports.clone(), config.control_port, config.block_ms);
    let mut chain = Chain::new(config)?;

    let (sender, works) = channel();
    let mut signals = Signals::new([SIGTERM, SIGINT]).map_err(|error| error.to_string())?;
    let ends = sender.clone();
    std::thread::spawn(move || {
        signals.forever().next();
        ends.send(Work::End)
    });
    let listen = |port, handler: http::Handler| {
        let address = http::listen(port, handler).map_err(|error| format!("port {port}: {error}"))?;
        Ok::<_, String>(format!("http://{address}/"))
    };
    let mut urls = Vec::new();
    for port in rpc_ports {
        urls.push(listen(port, asks(&sender, Work::Rpc))?);
    }
    let mut ready = control::describe(&chain);
    ready["rpc"] = json!(urls);
    ready["control"] = json!(listen(control_port, asks(&sender, Work::Control))?);
    ready["ready"] = json!(true);
    println!("{ready}");
    work(&mut chain, &works, Duration::from_millis(block_ms));
    Ok(())
}

fn work(chain: &mut Chain, works: &Receiver<Work>, block_time: Duration) {
    let timed = !block_time.is_zero();
    let mut next_close = Instant::now() + block_time;
    loop {
        let wait =
            if timed { next_close.saturating_duration_since(Instant::now()) } else { Duration::from_secs(3_600) };
        match works.recv_timeout(wait) {
            Ok(Work::Rpc(body, answer)) => {
                let text = rpc::respond(&body, &mut |method, params| node::call(chain, method, params));
                let _ = answer.send(text); // the client may be gone
            }
            Ok(Work::Control(body, answer)) => {
                let text = rpc::respond(&body, &mut |method, params| control::call(chain, method, params));
                let _ = answer.send(text);
            }
            Ok(Work::End) | Err(RecvTimeoutError::Disconnected) => return,
            Err(RecvTimeoutError::Timeout) => {}
        }
        if timed && Instant::now() >= next_close {
            chain.close_ledger();
            next_close = Instant::now() + block_time;
        }
    }
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [command, option, file] = &words[..] else {
        eprintln!("usage: stellar-host serve --config FILE");
        return ExitCode::from(2);
    };
    if command != "serve" || option != "--config" {
        eprintln!("usage: stellar-host serve --config FILE");
        return ExitCode::from(2);
    }
    match serve(file) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("stellar-host: {why}");
            ExitCode::FAILURE
        }
    }
}
