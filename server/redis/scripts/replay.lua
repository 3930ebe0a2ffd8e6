-- Moves dead letters back to pending, by name; sent again it moves nothing.
-- KEYS meta, pending, dead, deadinfo   ARGV posts... (at most 500)
-- -> {posts, likes}
-- Invariant: a post's likes are in `dead` or in `pending`, never in both. All reads come before the
-- first write, and that is the HSET of `pending`: a full Redis refuses there, or nowhere.
--@ clock.lua
--@ bulk.lua
local m, fresh = redis.call('HMGET', KEYS[1], 'nextord', 'dead', 'pending'), redis.call('EXISTS', KEYS[2]) == 0
local ord, buried, waiting = m[1] or '1', (m[2] or 0) + 0, (m[3] or 0) + 0
local dead, pending = values(KEYS[3], ARGV), values(KEYS[2], ARGV)
local moved, info, sum = {}, {}, 0
for _, post in ipairs(ARGV) do
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
