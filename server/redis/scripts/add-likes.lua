-- Counts one flush of one lane; the same flush sent again counts nothing.
-- KEYS meta, pending, counts, flush:<epoch>, then one idem key per keyed group
-- ARGV n, acked (last n this lane knows answered), seen (highest accepted it was told), random id,
--      plain pairs, (post, count)..., then per group: token, expires at ms, pairs, (post, count)...
-- -> {state, id, ordinal, accepted, {totals}, {{repeat 0|1, ordinal, id, totals...}...}}; a total that
--    is not in counts is false. state: 'ok' | 'again' (n was counted: the first ordinal and id) | 'old'
--    (n was overtaken) | 'lost' (Redis knows less than it answered: the partition is stopped)
-- Invariant: the first write is the one of `pending`; a full Redis refuses there, or nowhere.
--@ clock.lua
local n, f = tonumber(ARGV[1]), redis.call('HMGET', KEYS[4], 'n', 'ord', 'id')
local m = redis.call('HMGET', KEYS[1], 'id', 'nextord', 'accepted')
local last, accepted = tonumber(f[1] or 0), tonumber(m[3] or 0)
if f[1] and last < tonumber(ARGV[2]) or not f[1] and accepted < tonumber(ARGV[3]) then
  redis.call('HDEL', KEYS[1], '')   -- never refused; after it a full Redis does not refuse the stop
  redis.call('HSETNX', KEYS[1], 'stopped', 'redis-lost')
  return {'lost', m[1] or '', 0, accepted, {}, {}}
end
if n < last then return {'old', m[1] or '', 0, accepted, {}, {}} end
local again, id, ord = n == last, m[1] or ARGV[4], m[2] or '1'
local fresh = redis.call('EXISTS', KEYS[2]) == 0
local sum, i, plain, groups = 0, 6, {}, {}
local function total(post)
  local t = redis.call('HGET', KEYS[3], post)
  return t and tonumber(t)
end
local function like(post, count)
  if again then return total(post) end
  redis.call('HINCRBY', KEYS[2], post, count)
  sum = sum + count
  local t = redis.call('HINCRBY', KEYS[3], post, count)
  if t ~= tonumber(count) then return t end
  redis.call('HDEL', KEYS[3], post)   -- it was not there: a cache is never begun by a like
  return false
end
for k = 1, tonumber(ARGV[5]) do
  plain[k] = like(ARGV[i], ARGV[i + 1])
  i = i + 2
end
for g = 5, #KEYS do
  local token, expires, pairs = ARGV[i], ARGV[i + 1], tonumber(ARGV[i + 2])
  local old, oldord, oldid = string.match(redis.call('GET', KEYS[g]) or '', '^(%S+) (%d+) (%S+)$')
  local known = old == token
  if again and not known then return redis.error_reply('LIKEFLOW a key is missing on a resend') end
  local r = known and {1, tonumber(oldord), oldid} or {0, tonumber(ord), id}
  for k = 4, pairs + 3 do
    i = i + 2
    if known then r[k] = total(ARGV[i + 1]) else r[k] = like(ARGV[i + 1], ARGV[i + 2]) end
  end
  i = i + 3
  if not known then redis.call('SET', KEYS[g], token .. ' ' .. ord .. ' ' .. id, 'PXAT', expires) end
  groups[g - 4] = r
end
if again then return {'again', f[3], tonumber(f[2]), accepted, plain, groups} end
redis.call('HSET', KEYS[4], 'n', ARGV[1], 'ord', ord, 'id', id)
redis.call('EXPIRE', KEYS[4], 3600)
if not m[1] then redis.call('HSET', KEYS[1], 'id', id, 'nextord', ord) end
if sum > 0 then
  if fresh then redis.call('HSET', KEYS[1], 'since', whole(now())) end
  redis.call('HINCRBY', KEYS[1], 'pending', sum)
  redis.call('HINCRBY', KEYS[1], 'accepted', sum)
end
return {'ok', id, tonumber(ord), accepted + sum, plain, groups}
