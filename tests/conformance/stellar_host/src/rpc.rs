//! JSON-RPC 2.0: requests and batches, parameters by name, errors.
use serde_json::{json, Map, Value};

const BATCH_MAX: usize = 1_000;

#[derive(Debug)]
pub struct RpcError {
    pub code: i32,
    pub message: String,
    pub data: Option<String>,
}

pub type RpcResult = Result<Value, RpcError>;

fn error(code: i32, message: impl Into<String>) -> RpcError {
    RpcError { code, message: message.into(), data: None }
}
pub fn invalid_params(message: impl Into<String>) -> RpcError {
    error(-32602, message)
}
pub fn invalid_request(message: impl Into<String>) -> RpcError {
    error(-32600, message)
}
pub fn internal(message: impl Into<String>) -> RpcError {
    error(-32603, message)
}
pub fn no_method() -> RpcError {
    error(-32601, "Method not found")
}

fn answer(id: &Value, result: RpcResult) -> Value {
    match result {
        Ok(result) => json!({"jsonrpc": "2.0", "id": id, "result": result}),
        Err(error) => {
            let mut shown = json!({"code": error.code, "message": error.message});
            if let Some(data) = error.data {
                shown["data"] = data.into();
            }
            json!({"jsonrpc": "2.0", "id": id, "error": shown})
        }
    }
}

fn answer_one(request: &Value, run: &mut dyn FnMut(&str, Params) -> RpcResult) -> Value {
    let id = request.get("id").filter(|id| id.is_number() || id.is_string()).cloned().unwrap_or(Value::Null);
    let Some(method) = request.get("method").and_then(Value::as_str) else {
        return answer(&id, Err(invalid_request("Invalid Request")));
    };
    let none = Map::new();
    let result = match request.get("params") {
        None | Some(Value::Null) => run(method, Params(&none)),
        Some(Value::Object(params)) => run(method, Params(params)),
        Some(_) => Err(invalid_params("invalid parameters: an object expected")),
    };
    answer(&id, result)
}

/// The answer to the body of a request.
pub fn respond(body: &[u8], run: &mut dyn FnMut(&str, Params) -> RpcResult) -> String {
    let out = match serde_json::from_slice::<Value>(body) {
        Err(_) => answer(&Value::Null, Err(error(-32700, "Parse error"))),
        Ok(Value::Array(list)) if list.is_empty() || list.len() > BATCH_MAX => {
            answer(&Value::Null, Err(invalid_request("Invalid Request")))
        }
        Ok(Value::Array(list)) => list.iter().map(|one| answer_one(one, run)).collect(),
        Ok(one) => answer_one(&one, run),
    };
    out.to_string()
}

/// Members of an object of parameters; absent and null are the same.
#[derive(Clone, Copy)]
pub struct Params<'a>(pub &'a Map<String, Value>);

type Found<T> = Result<Option<T>, RpcError>;

impl<'a> Params<'a> {
    fn read<T>(&self, name: &str, expected: &str, read: impl Fn(&'a Value) -> Option<T>) -> Found<T> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => read(value)
                .map(Some)
                .ok_or_else(|| invalid_params(format!("invalid parameters: {name}: {expected} expected"))),
        }
    }
    pub fn text(&self, name: &str) -> Found<&'a str> {
        self.read(name, "a text", Value::as_str)
    }
    pub fn flag(&self, name: &str) -> Found<bool> {
        self.read(name, "true or false", Value::as_bool)
    }
    pub fn number(&self, name: &str) -> Found<u32> {
        self.read(name, "a number below 2^32", |value| value.as_u64().and_then(|number| u32::try_from(number).ok()))
    }
    pub fn long(&self, name: &str) -> Found<u64> {
        self.read(name, "a number", Value::as_u64)
    }
    pub fn list(&self, name: &str) -> Found<&'a Vec<Value>> {
        self.read(name, "a list", Value::as_array)
    }
    pub fn object(&self, name: &str) -> Found<Params<'a>> {
        self.read(name, "an object", |value| value.as_object().map(Params))
    }
}
