//! What a plugin would be as a webhook: a server on loopback that reads the request as JSON and has the
//! card ready, asked over a connection that is kept open. It computes nothing, so it can only be too fast.

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::SendRequest;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};

pub struct Webhook(SendRequest<Full<Bytes>>);

impl Webhook {
    pub async fn open() -> Webhook {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            let (socket, _) = listener.accept().await.unwrap();
            socket.set_nodelay(true).unwrap();
            let served = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(socket), service_fn(answer));
            served.await.unwrap();
        });
        let socket = TcpStream::connect(address).await.unwrap();
        socket.set_nodelay(true).unwrap();
        let (sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(socket))
            .await
            .unwrap();
        tokio::spawn(connection);
        Webhook(sender)
    }

    pub async fn call(&mut self) {
        let asked = json!({
            "call": "AAAAAAAAAAAAAAAAAAAAAA", "company": "north", "user": "alice",
            "command": "order", "options": { "id": "CA-2016-152156" },
        });
        let body = Full::new(Bytes::from(serde_json::to_vec(&asked).unwrap()));
        let request = Request::post("/orders")
            .header("host", "localhost")
            .header("content-type", "application/json")
            .body(body)
            .unwrap();
        self.0.ready().await.unwrap();
        let answer = self.0.send_request(request).await.unwrap();
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        let card: Value = serde_json::from_slice(&body).unwrap();
        assert!(card["card"].is_object());
    }
}

async fn answer(
    request: Request<hyper::body::Incoming>,
) -> Result<Response<Full<Bytes>>, hyper::Error> {
    let body = request.into_body().collect().await?.to_bytes();
    let asked: Value = serde_json::from_slice(&body).unwrap();
    let order = asked["options"]["id"].as_str().unwrap();
    let lines: Vec<Value> = (0..2)
        .map(|line| json!([format!("line {line}"), "2", "261.96"]))
        .collect();
    let card = json!({ "card": { "title": order, "rows": lines, "total": "993.90" } });
    let body = serde_json::to_vec(&card).unwrap();
    Ok(Response::new(Full::new(Bytes::from(body))))
}
