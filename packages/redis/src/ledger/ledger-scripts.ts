import { lua } from "../script.js";

/**
 * The ledger has three keys: `entries`, a hash with a line for each client: six numbers (first and last
 * seen, sessions, requests, warnings, refusals), weeks, and who it is, as JSON; `seen`, the clients by when
 * they were last seen; `forgotten`, how many had to leave.
 */

/** How a line is read and written. */
const LINE = `
local function read(line)
  local entry = {n = {}, weeks = {}}
  local numbers, weeks, who = string.match(line, '^([^\\n]*)\\n([^\\n]*)\\n(.*)$')
  for number in string.gmatch(numbers, '%S+') do entry.n[#entry.n + 1] = tonumber(number) end
  for week in string.gmatch(weeks, '%S+') do entry.weeks[tonumber(week)] = true end
  entry.who = who
  return entry
end
local function write(entry, maxWeeks)
  local weeks, numbers = {}, {}
  for week in pairs(entry.weeks) do weeks[#weeks + 1] = week end
  table.sort(weeks)
  for i = 1, 6 do numbers[i] = string.format('%.0f', entry.n[i]) end
  local first = math.max(1, #weeks - maxWeeks + 1)
  return table.concat(numbers, ' ') .. '\\n' .. table.concat(weeks, ' ', first) .. '\\n' .. entry.who
end`;

/**
 * Keys: entries, seen, forgotten, a name for these additions. Values: maxEntries, most weeks, ttl, how long
 * the name is kept; then for each client its field and its line. What has the name of something that was
 * added is that again, sent twice because the answer to it was lost.
 */
export const ADD = lua`
${LINE}
if not redis.call('SET', KEYS[4], '', 'NX', 'PX', ARGV[4]) then return end
for i = 5, #ARGV, 2 do
  local field, entry = ARGV[i], read(ARGV[i + 1])
  local line = redis.call('HGET', KEYS[1], field)
  if line then
    local known = read(line)
    local older = entry.n[2] < known.n[2] or (entry.n[2] == known.n[2] and entry.who < known.who)
    if older then entry.who = known.who end
    entry.n[1] = math.min(entry.n[1], known.n[1])
    entry.n[2] = math.max(entry.n[2], known.n[2])
    for place = 3, 6 do entry.n[place] = entry.n[place] + known.n[place] end
    for week in pairs(known.weeks) do entry.weeks[week] = true end
  end
  redis.call('HSET', KEYS[1], field, write(entry, tonumber(ARGV[2])))
  redis.call('ZADD', KEYS[2], entry.n[2], field)
end
local excess = redis.call('ZCARD', KEYS[2]) - tonumber(ARGV[1])
if excess > 0 then
  for _, field in ipairs(redis.call('ZRANGE', KEYS[2], 0, excess - 1)) do
    redis.call('HDEL', KEYS[1], field)
  end
  redis.call('ZREMRANGEBYRANK', KEYS[2], 0, excess - 1)
  redis.call('INCRBY', KEYS[3], excess)
end
for i = 1, 3 do redis.call('PEXPIRE', KEYS[i], ARGV[3]) end`;

/** Keys: entries, seen, forgotten. Answers the lines, and how many were forgotten. */
export const READ = lua`return {redis.call('HVALS', KEYS[1]), redis.call('GET', KEYS[3])}`;
