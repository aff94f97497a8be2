//! `guildhall:interop/calling`: services of other plugins, served in this very run.

use super::{Import, serve};
use crate::bindings::guildhall::interop::calling;
use crate::guest::Guest;
use crate::scripts::services;

impl calling::Host for Guest {
    async fn call(&mut self, service: String, method: String, body: String) -> Import<String> {
        let bytes = service.len() + method.len() + body.len();
        serve!(self, bytes, services::call(self, service, method, body))
    }
}
