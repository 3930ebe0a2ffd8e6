-- Stops a partition: nothing is opened, settled or buried until the operator continues it.
-- KEYS meta   ARGV seq, reason
-- -> 1 stopped (by whom does not matter) | 0 (seq is not the open one: a late worker stops nothing)
-- Invariant: the first reason stays. The HDEL of nothing is never refused, and after a write a full
-- Redis does not refuse the next one: stopping must work always.
if redis.call('HGET', KEYS[1], 'openseq') ~= ARGV[1] then return 0 end
redis.call('HDEL', KEYS[1], '')
redis.call('HSETNX', KEYS[1], 'stopped', ARGV[2])
return 1
