-- Moves dead letters back to pending, by name; sent again it moves nothing.
-- KEYS meta, pending, dead, deadinfo   ARGV K of the caller, posts... (at most 500)
-- -> {posts, likes}; the error 'LIKEFLOW partitions grow': nothing was moved (close-partition.lua)
-- Invariant: a post's likes are in `dead` or in `pending`, never in both. All reads come before the
-- first write, and that is the HSET of `pending`: a full Redis refuses there, or nowhere.
--@ clock.lua
--@ bulk.lua
local m, fresh = redis.call('HMGET', KEYS[1], 'nextord', 'dead', 'pending', 'layout'), redis.call('EXISTS', KEYS[2]) == 0
if m[4] and m[4] ~= ARGV[1] then return redis.error_reply('LIKEFLOW partitions grow') end
local ord, buried, waiting = m[1] or '1', (m[2] or 0) + 0, (m[3] or 0) + 0
local posts = {unpack(ARGV, 2)}
local dead, pending = values(KEYS[3], posts), values(KEYS[2], posts)
local moved, info, sum = {}, {}, 0
for _, post in ipairs(posts) do
  if dead[post] and not info[post] then
    local first, last = string.match(redis.call('HGET', KEYS[4], post) or '', '^(%d+) (%d+) %d+$')
    info[post] = (first or ord) .. ' ' .. (last or ord) .. ' ' .. ord
    pending[post] = (pending[post] or 0) + dead[post]
    sum = sum + dead[post]
    moved[#moved + 1] = post
  end
end
if #moved == 0 then return {0, 0} end
store(KEYS[2], moved, pending)
drop(KEYS[3], moved)
for _, post in ipairs(moved) do redis.call('HSET', KEYS[4], post, info[post]) end
if fresh then redis.call('HSET', KEYS[1], 'since', whole(now())) end
redis.call('HSET', KEYS[1], 'dead', whole(buried - sum), 'pending', whole(waiting + sum))
return {#moved, exact(sum)}
