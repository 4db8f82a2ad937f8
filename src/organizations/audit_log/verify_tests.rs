use proptest::prelude::*;

use super::super::entries::tests::{chained, entry};
use super::*;

fn genesis() -> Mark {
    Mark {
        position: 0,
        hash: chain::GENESIS.to_vec(),
    }
}

fn check(entries: &[Entry], head: &Mark) -> Vec<Fault> {
    let mut verifier = Verifier::new(genesis(), head.clone());
    entries.iter().for_each(|entry| verifier.take(entry));
    verifier.finish().faults
}

#[test]
fn a_whole_chain_is_right() {
    let (entries, head) = chained(50);
    assert_eq!(check(&entries, &head), []);
    assert_eq!(check(&[], &genesis()), []);
    // What is left behind an anchor is right, too.
    let anchor = Mark {
        position: 10,
        hash: entries[9].hash.clone(),
    };
    let mut verifier = Verifier::new(anchor, head);
    entries[10..].iter().for_each(|entry| verifier.take(entry));
    assert_eq!(verifier.finish().faults, []);
}

#[test]
fn each_kind_of_tampering_is_named() {
    let (whole, head) = chained(9);
    let id = |position: usize| whole[position - 1].id;

    let mut changed = whole.clone();
    changed[3].after = None;
    let fault = Fault::Changed {
        position: 4,
        id: id(4),
    };
    assert_eq!(check(&changed, &head), [fault]);

    let mut anew = whole.clone();
    anew[3].action = "nothing.happened".to_owned();
    anew[3].hash = chain::digest(&anew[3]);
    let fault = Fault::Unlinked {
        position: 5,
        id: id(5),
    };
    assert_eq!(check(&anew, &head), [fault]);

    let mut removed = whole.clone();
    removed.drain(3..5);
    assert_eq!(check(&removed, &head), [Fault::Removed { from: 4, to: 5 }]);

    assert_eq!(
        check(&whole[..7], &head),
        [Fault::Removed { from: 8, to: 9 }]
    );

    let mut swapped = whole.clone();
    swapped.swap(3, 4);
    let fault = Fault::OutOfOrder {
        position: 4,
        id: id(4),
    };
    assert_eq!(check(&swapped, &head), [fault]);

    let mut added = whole.clone();
    added.push(entry(10, &head.hash));
    let fault = Fault::Inserted {
        position: 10,
        id: added[9].id,
    };
    assert_eq!(check(&added, &head), [fault]);
}

#[test]
fn renumbering_is_seen_through() {
    let (whole, head) = chained(9);
    // Removed, and the rest moved up.
    let mut closed = whole.clone();
    closed.remove(3);
    closed[3..].iter_mut().for_each(|entry| entry.position -= 1);
    let faults = check(&closed, &head);
    let moved = |position: i64, from: i64| Fault::Moved {
        position,
        id: whole[usize::try_from(from).unwrap() - 1].id,
        from,
    };
    assert_eq!(faults[0], moved(4, 5));
    assert!(faults.contains(&Fault::Removed { from: 9, to: 9 }));

    // Inserted as if it belonged there, and the rest moved down.
    let mut opened = whole.clone();
    opened.insert(3, entry(4, &whole[2].hash));
    opened[3].id = AuditEntryId(uuid::Uuid::nil());
    opened[3].hash = chain::digest(&opened[3]);
    opened[4..].iter_mut().for_each(|entry| entry.position += 1);
    let faults = check(&opened, &head);
    assert_eq!(faults[0], moved(5, 4));
}

#[test]
fn a_selection_tells_only_what_was_changed() {
    let (whole, head) = chained(9);
    let mut some = vec![whole[1].clone(), whole[2].clone(), whole[7].clone()];
    let check = |entries: &[Entry]| {
        let mut verifier = Verifier::of_selection(genesis(), head.clone());
        entries.iter().for_each(|entry| verifier.take(entry));
        verifier.finish().faults
    };
    assert_eq!(check(&some), []);
    some[2].origin = None;
    assert_eq!(
        check(&some),
        [Fault::Changed {
            position: 8,
            id: whole[7].id
        }]
    );
}

#[derive(Debug, Clone)]
enum Tampering {
    Change(usize),
    Remove(usize),
    Swap(usize, usize),
    Repeat(usize),
    Anew(usize),
    Renumber(usize, i64),
}

fn tampering() -> impl Strategy<Value = Tampering> {
    let at = 0..30_usize;
    prop_oneof![
        at.clone().prop_map(Tampering::Change),
        at.clone().prop_map(Tampering::Remove),
        (at.clone(), 1..29_usize).prop_map(|(a, by)| Tampering::Swap(a, (a + by) % 30)),
        at.clone().prop_map(Tampering::Repeat),
        at.clone().prop_map(Tampering::Anew),
        (at, prop_oneof![-50..0_i64, 31..99_i64]).prop_map(|(a, to)| Tampering::Renumber(a, to)),
    ]
}

proptest! {
    /// One act of tampering anywhere in a chain is always found.
    #[test]
    fn whatever_is_done_to_a_chain_is_found(act in tampering()) {
        let (mut entries, head) = chained(30);
        match act {
            Tampering::Change(at) => entries[at].target_kind.push('!'),
            Tampering::Remove(at) => drop(entries.remove(at)),
            Tampering::Swap(a, b) => entries.swap(a, b),
            Tampering::Repeat(at) => entries.insert(at, entries[at].clone()),
            Tampering::Anew(at) => {
                entries[at].before = Some(serde_json::json!("x"));
                entries[at].hash = chain::digest(&entries[at]);
            }
            Tampering::Renumber(at, to) => entries[at].position = to,
        }
        prop_assert!(!check(&entries, &head).is_empty());
    }
}
