-- The operator's pause: only 'now' opens a batch.
-- KEYS meta   ARGV 1 | 0   -> 1
-- Invariant: independent of the audit's hold; neither ends the other. The HDEL of nothing is never refused, and
-- after a write a full Redis does not refuse the next one: the operator can always pause.
redis.call('HDEL', KEYS[1], '')
if ARGV[1] == '1' then redis.call('HSET', KEYS[1], 'paused', '1') else redis.call('HDEL', KEYS[1], 'paused') end
return 1
