-- Opens a closed partition again: the change was given up.
-- KEYS meta   ARGV run, K of now   -> 1 | 0 (it is not closed by this run any more)
-- Invariant: what is sealed stays so, and what another run has closed. The HDEL of nothing is never refused, and
-- after a write a full Redis does not refuse the next one.
if redis.call('HGET', KEYS[1], 'layout') ~= 'closed ' .. ARGV[2] .. ' ' .. ARGV[1] then return 0 end
redis.call('HDEL', KEYS[1], '')
redis.call('HSET', KEYS[1], 'layout', ARGV[2])
return 1
