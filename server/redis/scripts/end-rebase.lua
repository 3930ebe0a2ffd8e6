-- A new base was taken for an operator's continue.
-- KEYS meta   ARGV the continue, as it was read   -> 1
-- Invariant: a continue that came since then keeps its flag.
if redis.call('HGET', KEYS[1], 'rebase') == ARGV[1] then redis.call('HDEL', KEYS[1], 'rebase') end
return 1
