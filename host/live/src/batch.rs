//! Frames in order, made once and shared by all who get them.
//!
//! Whoever carries frames puts each into an envelope of its own kind; that too is done once for all,
//! and never for nobody.

use std::sync::OnceLock;

use bytes::Bytes;

/// Appends a frame, in whatever carries it, to what is sent.
pub type Envelope = fn(frame: &[u8], sent: &mut Vec<u8>);

/// So many bytes an envelope adds, about.
const ENVELOPE: usize = 10;

/// Frames of one class of viewers.
#[derive(Debug)]
pub struct Batch {
    /// Each with its event's place in the log; places never go back.
    frames: Vec<(u64, Bytes)>,
    bytes: usize,
    packed: OnceLock<Packed>,
}

/// All frames in their envelopes.
#[derive(Debug)]
struct Packed {
    bytes: Bytes,
    starts: Vec<usize>,
}

impl Batch {
    /// Frames as JSON text, each with its event's place in the log, in that order.
    pub fn new(frames: Vec<(u64, Bytes)>) -> Self {
        let bytes = frames.iter().map(|(_, frame)| frame.len()).sum();
        Self {
            frames,
            bytes,
            packed: OnceLock::new(),
        }
    }

    /// How many frames.
    pub fn len(&self) -> usize {
        self.frames.len()
    }

    /// Bytes of all frames, without envelopes.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// The last event's place in the log.
    pub fn last(&self) -> u64 {
        self.frames.last().map_or(0, |(position, _)| *position)
    }

    /// The frames of events after a place in the log, in their envelopes, as one run of bytes.
    pub fn packed_after(&self, position: u64, envelope: Envelope) -> Bytes {
        let packed = self.packed.get_or_init(|| self.pack(envelope));
        let first = self.frames.partition_point(|(at, _)| *at <= position);
        match packed.starts.get(first) {
            Some(start) => packed.bytes.slice(start..),
            None => Bytes::new(),
        }
    }

    fn pack(&self, envelope: Envelope) -> Packed {
        let mut bytes = Vec::with_capacity(self.bytes + self.frames.len() * ENVELOPE);
        let mut starts = Vec::with_capacity(self.frames.len());
        for (_, frame) in &self.frames {
            starts.push(bytes.len());
            envelope(frame, &mut bytes);
        }
        Packed {
            bytes: bytes.into(),
            starts,
        }
    }
}

/// Frames that one reader alone gets, in their envelopes.
pub fn pack<'f>(frames: impl Iterator<Item = &'f Bytes>, envelope: Envelope) -> Bytes {
    let mut bytes = Vec::new();
    frames.for_each(|frame| envelope(frame, &mut bytes));
    bytes.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bracket(frame: &[u8], sent: &mut Vec<u8>) {
        sent.push(b'[');
        sent.extend_from_slice(frame);
        sent.push(b']');
    }

    #[test]
    fn all_share_the_same_bytes_from_where_they_stand() {
        let frames = [(3, "a"), (5, "bc"), (6, "d")];
        let batch = Batch::new(frames.map(|(at, text)| (at, Bytes::from(text))).to_vec());
        assert_eq!((batch.len(), batch.bytes(), batch.last()), (3, 4, 6));
        let all = batch.packed_after(0, bracket);
        assert_eq!(all, "[a][bc][d]");
        let rest = batch.packed_after(3, bracket);
        assert_eq!(rest, "[bc][d]");
        assert_eq!(rest.as_ptr(), all[3..].as_ptr(), "not copied");
        assert_eq!(batch.packed_after(6, bracket), "");
    }
}
