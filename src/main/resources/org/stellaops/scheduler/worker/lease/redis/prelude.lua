-- Part of every script. All of them get: KEYS[1] the stream; ARGV[1] the group, ARGV[2] this consumer.

-- Whether this consumer still has the entry, in the delivery that it was given: a delivery to anyone,
-- itself included, raises the count.
local function holds(id, count)
  local pending = redis.call('XPENDING', KEYS[1], ARGV[1], id, id, 1)[1]
  return pending and pending[2] == ARGV[2] and pending[4] == tonumber(count)
end

local function remove(id)
  redis.call('XACK', KEYS[1], ARGV[1], id)
  redis.call('XDEL', KEYS[1], id)
end

-- The entry's fields without those named in `new`, and then the pairs of `new`. Not more than 100 of
-- its fields: Lua cannot pass any number of arguments on, and a message has seven.
local function fields(id, new)
  local entry = redis.call('XRANGE', KEYS[1], id, id)[1]
  if not entry then return nil end
  local replaced = {}
  for i = 1, #new, 2 do replaced[new[i]] = true end
  local all = {}
  local function copy(wanted)
    for i = 1, #entry[2], 2 do
      local name = entry[2][i]
      if wanted(name) and not replaced[name] and #all < 200 then
        all[#all + 1] = name
        all[#all + 1] = entry[2][i + 1]
      end
    end
  end
  copy(function(name) return name == 'message' end)
  copy(function(name) return name ~= 'message' end)
  for i = 1, #new do all[#all + 1] = new[i] end
  return all
end

local function milliseconds()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end
