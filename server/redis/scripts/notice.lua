-- Included where there is something to be told by webhook: it waits in a sorted set by its time.
-- notice(key, bound, notices) -> for how many there was no room
-- leaveNotices(meta key, key, bound, notices): of a partition, which counts those in `unnoticed`
-- Invariant: never the first write of a script, so a full Redis takes it; never more than `bound`.
local function notice(key, bound, notices)
  if #notices == 0 then return 0 end
  local room, time = math.max(0, bound - redis.call('ZCARD', key)), whole(now())
  for i = 1, math.min(room, #notices) do redis.call('ZADD', key, time, notices[i]) end
  return math.max(0, #notices - room)
end
local function leaveNotices(meta, key, bound, notices)
  local left = notice(key, bound, notices)
  if left == 0 then return end
  redis.call('HSET', meta, 'unnoticed', whole((redis.call('HGET', meta, 'unnoticed') or 0) + left))
end
