-- Counts one flush of one lane; the same flush sent again counts nothing.
-- KEYS meta, pending, counts, flush:<epoch>, then one idem key per keyed group
-- ARGV n, acked (last n this lane knows answered), seen (highest accepted it was told), random id,
--      plain: JSON [[post, count]...], groups: JSON [[token, expires at ms, [[post, count]...]]...],
--      seq of the newest continue this lane was told
-- -> {state, id, ordinal, accepted, {totals}, {{repeat 0|1, ordinal, id, totals...}...}, seq of the last
--    continue}; a total that is not in counts is false. state: 'ok' | 'again' (n was counted: the first
--    ordinal and id) | 'old' (n was overtaken) | 'lost' (Redis knows less than it answered: the partition
--    is stopped, unless an operator has decided about that loss by a continue this lane did not see)
-- Invariant: all reads come before the first write, and that is the one of `pending`, whole: a full
-- Redis refuses there, or nowhere.
--@ clock.lua
--@ bulk.lua
--@ tally.lua
local flushed, flushord, flushid = string.match(redis.call('GET', KEYS[4]) or '', '^(%d+) (%d+) (%S+)$')
local m = redis.call('HMGET', KEYS[1], 'id', 'nextord', 'accepted', 'pending', 'continued')
local continued = m[5] or '0'
local n, last, accepted, waiting = tonumber(ARGV[1]), tonumber(flushed or 0), (m[3] or 0) + 0, (m[4] or 0) + 0
if flushed and last < tonumber(ARGV[2]) or not flushed and accepted < tonumber(ARGV[3]) then
  if tonumber(continued) <= tonumber(ARGV[7]) then
    redis.call('HDEL', KEYS[1], '')   -- never refused; after it a full Redis does not refuse the stop
    redis.call('HSETNX', KEYS[1], 'stopped', 'redis-lost')
  end
  return {'lost', m[1] or '', 0, exact(accepted), {}, {}, continued}
end
if n < last then return {'old', m[1] or '', 0, exact(accepted), {}, {}, continued} end
local again, id, ord = n == last, m[1] or ARGV[4], whole((m[2] or 1) + 0)

local plain, keyed = cjson.decode(ARGV[5]), cjson.decode(ARGV[6])
gather(plain, not again)
local tokens, groups = {}, {}
for g, group in ipairs(keyed) do
  local key, token = KEYS[4 + g], group[1]
  local was = tokens[key] and tokens[key][1] or redis.call('GET', key) or ''
  local old, oldord, oldid = string.match(was, '^(%S+) (%d+) (%S+)$')
  local known = old == token
  if again and not known then return redis.error_reply('LIKEFLOW a key is missing on a resend') end
  if not known then tokens[key] = {token .. ' ' .. ord .. ' ' .. id, whole(group[2])} end
  gather(group[3], not known)
  groups[g] = known and {1, tonumber(oldord), oldid} or {0, tonumber(ord), id}
end

local fresh = sum > 0 and redis.call('EXISTS', KEYS[2]) == 0
live = values(KEYS[3], posts)
local pending = sum > 0 and not fresh and values(KEYS[2], posts) or {}
local answer = {again and 'again' or 'ok', again and flushid or id, tonumber(again and flushord or ord),
  exact(accepted + sum), totals({}, plain, not again), groups, continued}
for g, group in ipairs(keyed) do totals(groups[g], group[3], groups[g][1] == 0) end
if again then return answer end

if sum > 0 then
  for i = 1, #posts do
    local post = posts[i]
    if add[post] > 0 then pending[post] = (pending[post] or 0) + add[post] end
  end
  store(KEYS[2], posts, pending)
  store(KEYS[3], posts, live)
  redis.call('HSET', KEYS[1], 'accepted', whole(accepted + sum), 'pending', whole(waiting + sum))
  if fresh then redis.call('HSET', KEYS[1], 'since', whole(now())) end
end
redis.call('SET', KEYS[4], ARGV[1] .. ' ' .. ord .. ' ' .. id, 'EX', 3600)
if not m[1] then redis.call('HSET', KEYS[1], 'id', id, 'nextord', ord) end
for key, token in pairs(tokens) do redis.call('SET', key, token[1], 'PXAT', token[2]) end
return answer
