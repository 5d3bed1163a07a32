"""What measures private balances: their circuits, their proofs, and the service that makes these."""
