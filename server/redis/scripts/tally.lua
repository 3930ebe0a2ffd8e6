-- Included by add-likes: adds up one flush in memory, before anything is written. Items are
-- {post, count} pairs; one that does not count (a repeat) only asks for its total.
-- gather(items, counts) fills posts (each once), add (post → likes to count) and sum.
-- refusedAmong(key) -> {post, state...} of those that would count and are in the hash.
-- totals(reply, items, counts) appends the live total after each item, false where `live` has none.
local posts, add, sum, live = {}, {}, 0, {}
local function gather(items, counts)
  for i = 1, #items do
    local post, likes = items[i][1], counts and items[i][2] or 0
    local before = add[post]
    if not before then posts[#posts + 1] = post end
    add[post] = (before or 0) + likes
    sum = sum + likes
  end
end
local function refusedAmong(key)
  local found = {}
  for from = 1, #posts, 1000 do
    local states = redis.call('HMGET', key, unpack(posts, from, math.min(from + 999, #posts)))
    for i = 1, #states do
      local post = posts[from + i - 1]
      if states[i] and add[post] > 0 then
        found[#found + 1] = post
        found[#found + 1] = states[i]
      end
    end
  end
  return found
end
local function totals(reply, items, counts)
  local k = #reply
  for i = 1, #items do
    local post = items[i][1]
    local total = live[post]
    if total and counts then
      total = total + items[i][2]
      live[post] = total
    end
    reply[k + i] = total and exact(total) or false
  end
  return reply
end
