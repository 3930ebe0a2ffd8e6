-- Counts one flush of one lane; the same flush sent again counts nothing.
-- KEYS meta, pending, counts, flush:<epoch>, refused, then one idem key per keyed group
-- ARGV n, 1 when n was sent before, last n that counted likes, own point, heard point (see history.lua), random id,
--      plain: JSON [[post, count]...], groups: JSON [[token, expires at ms, [[post, count]...]]...], K of the lane
-- -> {state, point of its likes or '', ordinal, accepted, last point, {totals},
--    {{repeat 0|1, ordinal, point, totals...}...}, others' likes lost 0|1, {refused post, its state...}};
--    a total that is not in counts is false. state: 'ok' | 'again' (n was counted: the first ordinal and point) | 'old' (n was
--    overtaken) | 'gone' (n may have been counted: the epoch is not known any more) | 'lost' (the lane's own likes
--    are not in this history: the partition is stopped, unless that loss was found before) | 'refused' (posts in it are
--    blocked or deleted: nothing was counted, and n never will be)
-- The error 'LIKEFLOW partitions grow': nothing was counted, the posts may be in other partitions by now (close-partition.lua).
-- Invariant: all reads come before the first write, and that is the one of `pending`, whole: a full
-- Redis refuses there, or nowhere. Only the first flush of an epoch may find its number unknown.
--@ clock.lua
--@ history.lua
--@ bulk.lua
--@ tally.lua
local flushed, flushord, flushpoint = string.match(redis.call('GET', KEYS[4]) or '', '^(%d+) (%d+) (%S+)$')
local h, m = past(KEYS[1], ARGV[4], ARGV[5], 'nextord', 'pending', 'layout', 'refuses')
local n, last, accepted, waiting = tonumber(ARGV[1]), tonumber(flushed or 0), h.accepted, (m[2] or 0) + 0
local function nothing(state)
  return {state, '', 0, exact(accepted), h.last, {}, {}, h.othersLost and 1 or 0, {}}
end
-- A number that went back proves the loss too, where the replication id is not known.
if h.isLost or flushed and last < tonumber(ARGV[3]) then
  forget(h, ARGV[6])
  return nothing('lost')
end
if n < last then return nothing('old') end
if not flushed and (n > 1 or ARGV[2] == '1') then return nothing('gone') end
local again, ord = n == last, whole((m[1] or 1) + 0)
if again and flushpoint == '!' then return nothing('refused') end
if not again and m[3] and m[3] ~= ARGV[9] then return redis.error_reply('LIKEFLOW partitions grow') end
local id = h.id and not h.changed and h.id or ARGV[6]

local plain, keyed = cjson.decode(ARGV[7]), cjson.decode(ARGV[8])
gather(plain, not again)
local tokens, groups = {}, {}
for g, group in ipairs(keyed) do
  local key, token = KEYS[5 + g], group[1]
  local old, oldord, oldpoint = string.match(redis.call('GET', key) or '', '^(%S+) (%d+) (%S+)$')
  if tokens[key] then old, oldord, oldpoint = tokens[key][1], ord, nil end
  local known = old == token
  if again and not known then return redis.error_reply('LIKEFLOW a key is missing on a resend') end
  if not known then tokens[key] = {token, whole(group[2])} end
  gather(group[3], not known)
  groups[g] = known and {1, tonumber(oldord), oldpoint} or {0, tonumber(ord)}
end
if m[4] and not again then
  local refused = refusedAmong(KEYS[5])
  if #refused > 0 then
    redis.call('SET', KEYS[4], ARGV[1] .. ' ' .. ord .. ' !', 'EX', 3600)
    local answer = nothing('refused')
    answer[9] = refused
    return answer
  end
end
local here = sum > 0 and id .. '.' .. whole(accepted + sum) or ''
for g = 1, #groups do groups[g][3] = groups[g][3] or here end

local fresh = sum > 0 and redis.call('EXISTS', KEYS[2]) == 0
live = values(KEYS[3], posts)
local pending = sum > 0 and not fresh and values(KEYS[2], posts) or {}
local answer = {again and 'again' or 'ok', again and (flushpoint ~= '-' and flushpoint or '') or here,
  tonumber(again and flushord or ord), exact(accepted + sum), sum > 0 and here or h.last,
  totals({}, plain, not again), groups, h.othersLost and 1 or 0, {}}
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
redis.call('SET', KEYS[4], ARGV[1] .. ' ' .. ord .. ' ' .. (here ~= '' and here or '-'), 'EX', 3600)
if h.changed or not h.id then begin(h, id)
elseif h.moved then redis.call('HSET', KEYS[1], 'history', h.replid) end
if not m[1] then redis.call('HSET', KEYS[1], 'nextord', ord) end
for key, token in pairs(tokens) do
  redis.call('SET', key, token[1] .. ' ' .. ord .. ' ' .. here, 'PXAT', token[2])
end
return answer
