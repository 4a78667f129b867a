-- Puts a dead letter into its queue again, as if new. KEYS[1] the dead letters, KEYS[2] the queue; ARGV[1] its
-- id, then the names of the fields that it keeps. 1: done; 0: there is none; -1: it has no message.
local entry = redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1])[1]
if not entry then return 0 end
local keep = {}
for i = 2, #ARGV do keep[ARGV[i]] = true end
local all, message = {}, false
for i = 1, #entry[2], 2 do
  local name = entry[2][i]
  if keep[name] then
    keep[name] = false
    all[#all + 1] = name
    all[#all + 1] = entry[2][i + 1]
    message = message or name == 'message'
  end
end
if not message then return -1 end
redis.call('XADD', KEYS[2], '*', unpack(all))
redis.call('XDEL', KEYS[1], ARGV[1])
return 1
