-- Notes what the posts of the open change have in MongoDB, before anything of it is written.
-- KEYS meta, change   ARGV seq, by how much it raises, and lowers, JSON of what they have
-- -> {'noted', JSON as it was noted first} | {'stale'} (it is not open) | {'stopped'}
-- Invariant: the first note stays, so whoever takes over counts by the same numbers. The HDEL of nothing is never refused,
-- and after a write a full Redis does not refuse the next one.
local m = redis.call('HMGET', KEYS[1], 'change', 'stopped')
if m[1] ~= ARGV[1] then return {'stale'} end
if m[2] then return {'stopped'} end
local noted = redis.call('HGET', KEYS[2], 'noted')
if noted then return {'noted', noted} end
redis.call('HDEL', KEYS[1], '')
redis.call('HSET', KEYS[1], 'raising', ARGV[2], 'lowering', ARGV[3])
redis.call('HSET', KEYS[2], 'noted', ARGV[4])
return {'noted', ARGV[4]}
