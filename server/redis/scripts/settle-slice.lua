-- Takes written posts out of the open batch's ledger; closes it when nothing is left.
-- KEYS meta, claimed:<seq>, deadinfo, notices
-- ARGV seq, bound of notices, the batch's notice or '', number of posts' notices, (post, notice)...,
--      posts... (may repeat, may be gone, may be none)
-- -> {state, likes taken now, likes missing at the close}; 'open' | 'settled' | 'stale' (seq is not the
--    open one) | 'stopped'
-- Invariant: only what really lay in the ledger counts as settled. The first write is an HDEL: a full
-- Redis refuses nothing, neither it nor what follows. A notice is left exactly when its likes are taken.
--@ clock.lua
--@ bulk.lua
--@ ledger.lua
--@ notice.lua
local batch, refused = ledger(KEYS[1], ARGV[1], 'settled')
if refused then return {refused, 0, 0} end
local posts, seen = {}, {}
local first = 5 + 2 * tonumber(ARGV[4])
for i = first, #ARGV do
  if not seen[ARGV[i]] then posts[#posts + 1] = ARGV[i] end
  seen[ARGV[i]] = true
end
local likes, sum, taken, replayed = values(KEYS[2], posts), 0, {}, {}
local letters = redis.call('EXISTS', KEYS[3]) == 1
for _, post in ipairs(posts) do
  if likes[post] then
    sum = sum + likes[post]
    taken[#taken + 1] = post
    local into = tonumber(letters and string.match(redis.call('HGET', KEYS[3], post) or '', '%d+$') or 0)
    if into > 0 and into <= batch.ordinal then replayed[#replayed + 1] = post end
  end
end
drop(KEYS[2], taken)
drop(KEYS[3], replayed)
local closed, missing = leave(batch, KEYS[2], sum, #taken > 0)
local notices = {}
for i = 5, first - 1, 2 do
  if likes[ARGV[i]] then notices[#notices + 1] = ARGV[i + 1] end
end
if closed and ARGV[3] ~= '' then notices[#notices + 1] = ARGV[3] end
leaveNotices(KEYS[1], KEYS[4], ARGV[2], notices)
return {closed and 'settled' or 'open', exact(sum), exact(missing)}
