-- Takes a change of an administrator; it waits for its turn. From now on likes of posts that it blocks or deletes are refused.
-- KEYS meta, changes, changed:<id>, refused
-- ARGV K of the caller, how far the change of this id goes with it, the change, seconds to remember it, most that may wait,
--      JSON [[post, 'blocked' | 'deleted' | 'open']...]
-- -> 'waits' | 'known' (it was taken before) | 'full'; the error 'LIKEFLOW partitions grow': nothing was taken
-- Invariant: sent again it does nothing. RPUSH is the first write: a full Redis refuses there, or nowhere.
local layout = redis.call('HGET', KEYS[1], 'layout')
if layout and layout ~= ARGV[1] then return redis.error_reply('LIKEFLOW partitions grow') end
local known = tonumber(string.match(redis.call('GET', KEYS[3]) or '', '^%d+') or -1)
if known >= tonumber(ARGV[2]) then return 'known' end
if redis.call('LLEN', KEYS[2]) >= tonumber(ARGV[5]) then return 'full' end
redis.call('RPUSH', KEYS[2], ARGV[3])
redis.call('SET', KEYS[3], ARGV[2] .. ' ' .. ARGV[1], 'EX', ARGV[4])
for _, of in ipairs(cjson.decode(ARGV[6])) do
  if of[2] == 'open' then redis.call('HDEL', KEYS[4], of[1]) else redis.call('HSET', KEYS[4], of[1], of[2]) end
end
if redis.call('EXISTS', KEYS[4]) == 1 then redis.call('HSET', KEYS[1], 'refuses', '1')
else redis.call('HDEL', KEYS[1], 'refuses') end
return 'waits'
