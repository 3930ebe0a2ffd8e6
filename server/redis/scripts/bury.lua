-- Moves one post of the open generation to the dead letters. Only after the fence (posts.seq := seq + 1)
-- is confirmed: an unfenced post could still be written by a late worker, and counted twice.
-- KEYS meta, claimed:<seq>, dead, deadinfo   ARGV seq, post
-- -> {state, likes}; 'open' | 'settled' (it was the last post) | 'gone' (not in the ledger) | 'stale' |
--    'stopped'
-- deadinfo: 'first last into': ordinals of its first and last dead likes, ordinal of the replay or 0.
-- Invariant: exactly this entry moves, nothing is dropped. All of the post is read before the first
-- write, an HDEL: a full Redis refuses nothing.
--@ clock.lua
--@ close.lua
local m = redis.call('HMGET', KEYS[1], 'openseq', 'openord', 'stopped')
if m[1] ~= ARGV[1] then return {'stale', 0} end
if m[3] then return {'stopped', 0} end
local count = redis.call('HGET', KEYS[2], ARGV[2])
if count then
  local dead = (redis.call('HGET', KEYS[3], ARGV[2]) or 0) + count
  local first, into = string.match(redis.call('HGET', KEYS[4], ARGV[2]) or '', '^(%d+) %d+ (%d+)$')
  local kept = first and (into == '0' or tonumber(into) >= tonumber(m[2]))
  redis.call('HDEL', KEYS[2], ARGV[2])
  redis.call('HSET', KEYS[3], ARGV[2], whole(dead))
  redis.call('HSET', KEYS[4], ARGV[2], (kept and first or m[2]) .. ' ' .. m[2] .. ' 0')
  redis.call('HINCRBY', KEYS[1], 'slices', 1)
  redis.call('HINCRBY', KEYS[1], 'dead', count)
  redis.call('HINCRBY', KEYS[1], 'taken', count)
end
local likes = exact(tonumber(count or 0))
if redis.call('EXISTS', KEYS[2]) == 1 then return {count and 'open' or 'gone', likes} end
close(KEYS[1], m[1], m[2])
return {'settled', likes}
