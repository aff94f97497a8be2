//! The machinery that all calls share. It decides nothing about plugins: it lets calls in, runs
//! guests, and settles what came of them.

use std::sync::Arc;

use guildhall_app::desk::Outcome as Settled;
use guildhall_app::plugins;
use guildhall_app::{Begun, Desk, Error, IdempotencyKey, Who};
use guildhall_domain::{Problem, ProblemCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::time::Instant;

use crate::allowance::{Advance, counted};
use crate::api::{CallError, Origin, no_command, no_plugin};
use crate::call::Call;
use crate::crowd::{Crowd, Start, Tired};
use crate::faults::{Broken, Fault, HostFault};
use crate::gate::Gate;
use crate::guest::{Access, Run};
use crate::ledger::{Ledger, Note};
use crate::run::{Body, guest};
use crate::ticker::Ticker;

/// The machinery.
pub struct House {
    pub desk: Desk,
    pub gate: Gate,
    pub crowd: Crowd,
    pub ticker: Ticker,
    pub ledger: Ledger,
}

/// How a run ended, when not with an answer. Its writes are dropped in any case.
#[derive(Debug, Clone)]
pub enum Ending {
    /// The plugin refused, or the rules did.
    Refused(Box<Problem>),
    /// Somebody's fault.
    Broken(Broken),
    /// The plugin is no longer what was loaded.
    Changed,
}

impl From<Problem> for Ending {
    fn from(problem: Problem) -> Self {
        Ending::Refused(Box::new(problem))
    }
}

impl From<Broken> for Ending {
    fn from(broken: Broken) -> Self {
        Ending::Broken(broken)
    }
}

impl From<HostFault> for Ending {
    fn from(fault: HostFault) -> Self {
        Ending::Broken(fault.into())
    }
}

impl Ending {
    /// What the app said to the host's own part of a call.
    pub fn of_app(error: &Error) -> Self {
        if error.is_hosts_fault() {
            return HostFault(error.to_string()).into();
        }
        error.problem().into()
    }
}

/// A run that goes on, or why it does not. The run is only lost when the house is shutting down.
pub type Step<T> = Result<(Run, Result<T, Ending>), HostFault>;

/// What a call does in each of its runs.
pub trait Script: Sync {
    /// What is committed with it as the answer to whoever asks again.
    type Answer: Serialize + DeserializeOwned + Send;

    /// One run. It may be called more than once, and must do the same each time.
    fn run(&self, house: &House, run: Run) -> impl Future<Output = Step<Self::Answer>> + Send;
}

/// A call that got through.
#[derive(Debug, Clone)]
pub struct Performed<T> {
    /// Its answer.
    pub answer: T,
    /// The position of the log that it is consistent with.
    pub position: u64,
}

/// Whether what a call wrote is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// It is committed.
    Writes,
    /// The call only looks.
    Nothing,
}

impl House {
    /// Performs a call: waits to be let in, then runs it until one run settles. Whatever the outcome,
    /// it is only told once what that run read has been found unchanged. A plugin that only fails is
    /// not called for a while.
    ///
    /// # Errors
    /// See [`CallError`]. Nothing was changed, unless the code is `unknown`.
    pub async fn perform<S: Script>(
        &self,
        call: &Arc<Call>,
        key: Option<IdempotencyKey>,
        keep: Keep,
        script: &S,
    ) -> Result<Performed<S::Answer>, CallError> {
        let admitted = call.plugin.breaker.admit(call.deadline).await;
        let admitted = admitted.map_err(|paused| CallError::paused(&call.plugin.id, paused))?;
        let performed = self.let_in(call, key, keep, script).await;
        match &performed {
            // What was said before any guest ran (busy, not allowed, answered earlier) is not its doing.
            Ok(_) | Err(CallError::Problem(_)) if call.used().is_zero() => {}
            Ok(_) | Err(CallError::Problem(_)) => admitted.answered(),
            Err(CallError::Fault { call, fault, .. }) => {
                admitted.failed(format!("call {call}: {fault}"));
            }
            // These say nothing about the plugin.
            Err(CallError::Changed { .. } | CallError::Paused { .. } | CallError::Host(_)) => {}
        }
        performed
    }

    async fn let_in<S: Script>(
        &self,
        call: &Arc<Call>,
        key: Option<IdempotencyKey>,
        keep: Keep,
        script: &S,
    ) -> Result<Performed<S::Answer>, CallError> {
        let joined = self.gate.join(&call.company, &call.plugin.id);
        let places = joined.map_err(|_| CallError::busy())?;
        let _spending = Spending::begin(call).await?;
        let entered = places.enter(call.deadline).await;
        let _pass = entered.map_err(|_| CallError::busy())?;
        let _ticking = self.ticker.run();
        let who = Who::new(&call.company, &call.actor())
            .granted(call.plugin.grants.clone())
            .at_depth(call.depth());
        let mut attempt = self.desk.attempt_seeded(who, key, call.deadline, call.seed);
        loop {
            let work = match attempt.begin().await.map_err(of_app)? {
                Begun::Run(work) => work,
                Begun::Answered { answer, position } => return repeated(&answer, position),
            };
            let mut run = Run::new(Arc::clone(call), work);
            let (run, result) = match may_run(&mut run).await {
                Ok(()) => script.run(self, run).await?,
                Err(ending) => (run, Err(ending)),
            };
            let mut run = run;
            let entry = Note::of(&mut run, &result, keep);
            let settled = match (&result, keep) {
                (Ok(answer), Keep::Writes) => attempt.commit(run.work, answer).await,
                (Ok(_), Keep::Nothing) | (Err(_), _) => attempt.discard(run.work).await,
            };
            let settled = settled.map_err(of_app)?;
            if !matches!(settled, Settled::Again) {
                self.ledger.note(call, entry);
            }
            match (settled, result) {
                (Settled::Done { position, .. }, Ok(answer)) => {
                    return Ok(Performed { answer, position });
                }
                (Settled::Repeated { answer, position }, _) => return repeated(&answer, position),
                (Settled::Done { .. }, Err(ending)) => return Err(told(call, ending)),
                // Nobody is shown what came of a stale read, not even a fault.
                (Settled::Again, _) => {}
            }
        }
    }

    /// Runs one guest of a call.
    ///
    /// # Errors
    /// When the house is shutting down and the run is lost.
    pub async fn guest<T: Send + 'static>(
        &self,
        run: Run,
        access: Access,
        body: Body<T>,
    ) -> Result<(Run, Result<T, Broken>), HostFault> {
        let tired = Tired::default();
        let call = Arc::clone(&run.call);
        let plugin = Arc::clone(&call.plugin);
        // Boxed here, once: it is large, and passing it on would copy it.
        let guest = Box::pin(guest(Arc::clone(&plugin), run, access, body));
        let hosted = self
            .crowd
            .host(guest, plugin.habits.start(&call.origin), &tired)
            .await;
        if !matches!(&hosted, Ok((_, Ok(_)))) {
            // Cleaning up behind it may have taken longer than its run.
            tired.set();
        }
        plugin.habits.ran(&call.origin, &tired);
        call.uses(tired.used());
        hosted.map_err(|gone| HostFault(gone.to_string()))
    }
}

/// A call that spends its plugin's processor time, until dropped.
struct Spending<'a>(&'a Call, Advance);

impl<'a> Spending<'a> {
    /// Waits until there is time for the call.
    async fn begin(call: &'a Call) -> Result<Self, CallError> {
        loop {
            let opens = match call.plugin.allowance.take(Instant::now()) {
                Ok(advance) => return Ok(Spending(call, advance)),
                Err(opens) => opens,
            };
            if opens > call.deadline {
                let wait = opens.saturating_duration_since(Instant::now());
                return Err(CallError::used_up(&call.plugin.id, wait));
            }
            tokio::time::sleep_until(opens).await;
        }
    }
}

impl Drop for Spending<'_> {
    fn drop(&mut self) {
        let Spending(call, advance) = self;
        let beside_people =
            call.plugin.habits.start(&call.origin) == Start::Apart && call.desk.is_serving();
        let allowance = &call.plugin.allowance;
        allowance.settle(
            *advance,
            counted(call.used(), beside_people),
            Instant::now(),
        );
    }
}

fn repeated<T: DeserializeOwned>(
    answer: &bytes::Bytes,
    position: u64,
) -> Result<Performed<T>, CallError> {
    let answer = guildhall_app::Attempt::answer(answer).map_err(of_app)?;
    Ok(Performed { answer, position })
}

/// The plugin is as it was loaded, and whoever uses it may.
async fn may_run(run: &mut Run) -> Result<(), Ending> {
    unchanged(run).await?;
    let call = Arc::clone(&run.call);
    if !call.origin.is_use() || call.user.is_none() {
        return Ok(());
    }
    let person = call.person();
    let asked = match run.cx_as(&person) {
        Ok(mut cx) => plugins::may_use(&mut cx, &call.plugin.visible_to).await,
        Err(error) => Err(error),
    };
    asked.map_err(|error| match (error.problem().code, &call.origin) {
        (ProblemCode::NotFound, Origin::Command { .. }) => no_command().into(),
        (ProblemCode::NotFound, _) => {
            let log = format!("{} is not visible to the person", call.plugin.id);
            no_plugin(log).into()
        }
        _ => Ending::of_app(&error),
    })
}

/// The plugin is installed and switched on, as the one that was loaded: no call is committed with code
/// that was replaced or a grant that was taken back.
async fn unchanged(run: &mut Run) -> Result<(), Ending> {
    if run.call.origin == Origin::Lifecycle {
        return Ok(());
    }
    let id = run.call.plugin.id.clone();
    let stamp = plugins::stamp(&mut run.cx(), &id).await;
    let stamp = stamp.map_err(|error| Ending::of_app(&error))?;
    if stamp == run.call.plugin.stamp && stamp.is_some() && run.call.plugin.on {
        return Ok(());
    }
    // Gone, switched off, or another one.
    let acting = plugins::acting(&mut run.cx()).await;
    Err(acting.map_or_else(|error| Ending::of_app(&error), |_| Ending::Changed))
}

/// An error of the app outside of any guest.
pub fn of_app(error: Error) -> CallError {
    error.problem().into()
}

/// The one place where a bad ending is logged.
fn told(call: &Call, ending: Ending) -> CallError {
    let (company, plugin, id) = (
        call.company.as_str(),
        call.plugin.id.as_str(),
        call.id.as_str(),
    );
    match ending {
        Ending::Refused(problem) => {
            tracing::debug!(company, plugin, call = id, %problem, "a plugin's call was refused");
            CallError::Problem(problem)
        }
        Ending::Changed => CallError::Changed {
            plugin: call.plugin.id.clone(),
        },
        Ending::Broken(Broken::Guest(fault)) => {
            tracing::warn!(company, plugin, call = id, %fault, "a plugin's call failed");
            CallError::Fault {
                plugin: call.plugin.id.clone(),
                call: call.id.clone(),
                fault,
            }
        }
        Ending::Broken(Broken::Host(fault)) => {
            tracing::error!(company, plugin, call = id, %fault, "a plugin's call failed for the host's fault");
            CallError::Host(fault)
        }
    }
}

impl From<crate::convert::Misfit> for Ending {
    fn from(misfit: crate::convert::Misfit) -> Self {
        Ending::Broken(Fault::Contract(misfit.to_string()).into())
    }
}
