"""The two WebAssembly modules that stand on either side of a circuit's own, in the text format.

A circom circuit's `.wasm` (iden3/circom, code producer for WebAssembly, version 2) imports a `runtime` and is driven
value by value. Both sides are modules of ours, so that nothing of Python is called back while a circuit runs: no value
crosses at the price of a Python call, no state is shared between threads, and what a circuit says goes into memory of
fixed size.

`RUNTIME` notes what the circuit reports. `DRIVER` copies values in and out, in pieces of `CHUNK` values.
"""

from __future__ import annotations

__all__ = ["CHUNK", "DRIVER", "ERRORS", "LOG", "NOTES", "RUNTIME"]

CHUNK = 1 << 15
"""Values (32 bytes each, big-endian as for the core) that the driver's memory holds: 1 MiB."""

ERRORS = (0, 1 << 16)
"""Where in `notes` the messages of a failed assert lie: each of them characters and a zero."""

LOG = (1 << 16, 17 << 16)
"""Where in `notes` the circuit's log lies, if it is wanted: 1 and characters and a zero, or 2 and 32 bytes."""

NOTES = 17
"""Pages of `notes`."""

# links[0] is the circuit's getMessageChar, links[1] its readSharedRWMemory: the circuit imports this module and cannot
# be imported by it, so that the driver puts them there. A message that does not fit is drained and lost.
RUNTIME = f"""
(module
  (type $char (func (result i32)))
  (type $read (func (param i32) (result i32)))
  (table (export "links") 2 2 funcref)
  (memory $notes (export "notes") {NOTES} {NOTES})
  (global $code (export "code") (mut i32) (i32.const 0))
  (global $errors (export "errors") (mut i32) (i32.const {ERRORS[0]}))
  (global $log (export "log") (mut i32) (i32.const {LOG[0]}))
  (global $listening (export "listening") (mut i32) (i32.const 0))

  (func $put (param $at i32) (param $end i32) (param $byte i32) (result i32)
    (if (result i32) (i32.lt_u (local.get $at) (local.get $end))
      (then (i32.store8 (local.get $at) (local.get $byte)) (i32.add (local.get $at) (i32.const 1)))
      (else (local.get $at))))

  (func $message (param $at i32) (param $end i32) (result i32)
    (local $char i32)
    (loop $next
      (local.set $char (call_indirect (type $char) (i32.const 0)))
      (local.set $at (call $put (local.get $at) (local.get $end) (local.get $char)))
      (br_if $next (local.get $char)))
    (local.get $at))

  (func (export "exceptionHandler") (param $given i32)
    (global.set $code (local.get $given))
    unreachable)

  (func (export "printErrorMessage")
    (global.set $errors (call $message (global.get $errors) (i32.const {ERRORS[1]}))))

  (func (export "writeBufferMessage")
    (if (global.get $listening)
      (then (global.set $log (call $put (global.get $log) (i32.const {LOG[1]}) (i32.const 1)))
            (global.set $log (call $message (global.get $log) (i32.const {LOG[1]}))))
      (else (drop (call $message (i32.const 0) (i32.const 0))))))

  (func (export "showSharedRWMemory")
    (local $i i32)
    (if (i32.and (global.get $listening) (i32.lt_u (global.get $log) (i32.const {LOG[1] - 33})))
      (then
        (global.set $log (call $put (global.get $log) (i32.const {LOG[1]}) (i32.const 2)))
        (loop $next
          (i32.store (global.get $log) (call_indirect (type $read) (local.get $i) (i32.const 1)))
          (global.set $log (i32.add (global.get $log) (i32.const 4)))
          (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 8))))))))
"""

DRIVER = f"""
(module
  (import "circuit" "getMessageChar" (func $char (result i32)))
  (import "circuit" "readSharedRWMemory" (func $read (param i32) (result i32)))
  (import "circuit" "writeSharedRWMemory" (func $write (param i32 i32)))
  (import "circuit" "setInputSignal" (func $set (param i32 i32 i32)))
  (import "circuit" "getWitness" (func $get (param i32)))
  (import "runtime" "links" (table 2 2 funcref))
  (elem (i32.const 0) $char $read)
  (memory (export "values") {CHUNK * 32 >> 16} {CHUNK * 32 >> 16})

  ;; The other order of bytes: circom's words are numbers, ours are a text of bytes.
  (func $turn (param $word i32) (result i32)
    (i32.or
      (i32.and (i32.rotl (local.get $word) (i32.const 8)) (i32.const 0x00FF00FF))
      (i32.and (i32.rotr (local.get $word) (i32.const 8)) (i32.const 0xFF00FF00))))

  ;; Where the i-th word of the value at an address lies: the least significant is the last.
  (func $place (param $at i32) (param $i i32) (result i32)
    (i32.add (local.get $at) (i32.sub (i32.const 28) (i32.shl (local.get $i) (i32.const 2)))))

  (func $give
    (param $high i32) (param $low i32) (param $position i32) (param $at i32)
    (local $i i32)
    (loop $next
      (call $write (local.get $i) (call $turn (i32.load (call $place (local.get $at) (local.get $i)))))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 8))))
    (call $set (local.get $high) (local.get $low) (local.get $position)))

  (func (export "put")
    (param $high i32) (param $low i32) (param $first i32) (param $count i32)
    (local $i i32)
    (loop $next
      (call $give (local.get $high) (local.get $low)
        (i32.add (local.get $first) (local.get $i)) (i32.shl (local.get $i) (i32.const 5)))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $count)))))

  (func $fetch (param $wire i32) (param $at i32)
    (local $i i32)
    (call $get (local.get $wire))
    (loop $next
      (i32.store (call $place (local.get $at) (local.get $i)) (call $turn (call $read (local.get $i))))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 8)))))

  (func (export "take") (param $first i32) (param $count i32)
    (local $i i32)
    (loop $next
      (call $fetch (i32.add (local.get $first) (local.get $i)) (i32.shl (local.get $i) (i32.const 5)))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $count))))))
"""
