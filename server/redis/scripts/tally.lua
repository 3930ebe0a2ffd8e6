-- Included by add-likes: adds up one flush in memory, before anything is written. Items are
-- {post, count} pairs; one that does not count (a repeat) only asks for its total.
-- gather(items, counts) fills posts (each once), add (post → likes to count) and sum.
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
