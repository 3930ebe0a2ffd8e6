-- Included by scripts that ask for rights. try(name, ...): runs the command; refused: the names that this user may not run,
-- or that this server does not have. Any other error is none of theirs.
local refused = {}
local function try(name, ...)
  local reply = redis.pcall(name, ...)
  local fault = type(reply) == 'table' and reply.err or ''
  for _, words in ipairs({ 'ACL failure', "can't run this command", 'Unknown' }) do
    if string.find(fault, words, 1, true) then
      refused[#refused + 1] = name
      return
    end
  end
end
