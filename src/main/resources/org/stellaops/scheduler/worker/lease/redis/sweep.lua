-- Brings delayed entries that are due back into the stream, and takes over entries whose lease ran out.
-- KEYS[2] the set of delayed entries; ARGV[3] lease in milliseconds, ARGV[4] most entries to take.
-- Returns {id, count, fields} for each that was taken.
local due = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', string.format('%.0f', milliseconds()), 'LIMIT', 0, 100)
for _, id in ipairs(due) do
  local key = KEYS[2] .. ':' .. id
  local all = redis.call('HGETALL', key)
  if #all > 0 then redis.call('XADD', KEYS[1], '*', unpack(all)) end
  redis.call('DEL', key)
  redis.call('ZREM', KEYS[2], id)
end

local taken = {}
local silent = redis.call('XPENDING', KEYS[1], ARGV[1], 'IDLE', ARGV[3], '-', '+', ARGV[4])
for _, pending in ipairs(silent) do
  local claimed = redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], ARGV[3], pending[1])
  if claimed[1] then
    taken[#taken + 1] = {pending[1], pending[4] + 1, claimed[1][2]}
  else
    -- somebody deleted the entry while it was leased
    redis.call('XACK', KEYS[1], ARGV[1], pending[1])
  end
end
return taken
