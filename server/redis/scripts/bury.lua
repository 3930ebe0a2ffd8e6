-- Moves one post of the open batch to the dead letters. Only after the fence (posts.seq := seq + 1)
-- is confirmed: an unfenced post could still be written by a late worker, and counted twice.
-- KEYS meta, claimed:<seq>, dead, deadinfo, notices   ARGV seq, post, bound of notices, the batch's or ''
-- -> {state, likes}; 'open' | 'settled' (it was the last post) | 'gone' (not in the ledger) | 'stale' |
--    'stopped'
-- deadinfo: 'first last into': ordinals of its first and last dead likes, ordinal of the replay or 0.
-- Invariant: exactly this entry moves, nothing is dropped. All of the post is read before the first
-- write, an HDEL: a full Redis refuses nothing.
--@ clock.lua
--@ ledger.lua
--@ notice.lua
local batch, refused = ledger(KEYS[1], ARGV[1], 'dead')
if refused then return {refused, 0} end
local post, count = ARGV[2], redis.call('HGET', KEYS[2], ARGV[2])
local likes = (count or 0) + 0
if count then
  local dead, ordinal = (redis.call('HGET', KEYS[3], post) or 0) + likes, whole(batch.ordinal)
  local first, into = string.match(redis.call('HGET', KEYS[4], post) or '', '^(%d+) %d+ (%d+)$')
  local unsettled = first and (into == '0' or tonumber(into) >= batch.ordinal)
  redis.call('HDEL', KEYS[2], post)
  redis.call('HSET', KEYS[3], post, whole(dead))
  redis.call('HSET', KEYS[4], post, (unsettled and first or ordinal) .. ' ' .. ordinal .. ' 0')
end
local closed = leave(batch, KEYS[2], likes, count)
if closed and ARGV[4] ~= '' then leaveNotices(KEYS[1], KEYS[5], ARGV[3], {ARGV[4]}) end
return {closed and 'settled' or count and 'open' or 'gone', exact(likes)}
