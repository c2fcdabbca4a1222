-- Routing rule for Orthanc: of a study that nothing new has come to for StableAge seconds each series that
-- HEPATICA may have a use for is sent to the modality "hepatica" of orthanc.json. Results that come back make
-- their study stable again, and it is sent again: HEPATICA knows its own objects and what it has, and answers
-- without a new job.
-- Through the REST interface, because SendToModality of Orthanc 1.10 takes instances only.
-- Not "Permissive": such a job is called a success when HEPATICA is down, and half a series would stay there.
-- One job for each series, so that one that is refused keeps no other back.
-- Orthanc does not try again by itself: what failed is sent again when its study, or any other, is stable. Of
-- others there may be a hundred in hours, while HEPATICA is away for a weekend: for these the pause after each
-- failure is twice as long, up to LONGEST, so that MOST attempts last for three days and more. What fails is
-- forgotten when Orthanc ends: send the studies of that time again then, by hand.
local WANTED = { CT = true, SEG = true, RTSTRUCT = true }
local MOST = 100
local LONGEST = 3600 -- seconds
local tries = {} -- of each series that is being sent, or waits
local waiting = {} -- what failed, and how many seconds since 1970 it is sent again after

local function send(series)
  waiting[series] = nil
  tries[series] = tries[series] or 0
  local job = { Resources = { series }, Synchronous = false, Permissive = false }
  RestApiPost('/modalities/hepatica/store', DumpJson(job, true))
end

function OnStableStudy(studyId, tags, metadata)
  local again = {}
  local now = os.time()
  for series, due in pairs(waiting) do
    if now >= due or due - now > LONGEST then -- the clock was set back
      again[series] = true
    end
  end
  for _, series in ipairs(ParseJson(RestApiGet('/studies/' .. studyId .. '/series'))) do
    if WANTED[series['MainDicomTags']['Modality']] then
      again[series['ID']] = true
    end
  end
  for series, _ in pairs(again) do
    send(series)
  end
end

local function sent(jobId, what)
  local job = ParseJson(RestApiGet('/jobs/' .. jobId))
  if job['Type'] == 'DicomModalityStore' then
    for _, series in ipairs(job['Content']['ParentResources'] or {}) do
      if tries[series] then
        what(series)
      end
    end
  end
end

function OnJobSuccess(jobId)
  sent(jobId, function(series)
    tries[series] = nil
    waiting[series] = nil
  end)
end

function OnJobFailure(jobId)
  sent(jobId, function(series)
    tries[series] = tries[series] + 1
    if tries[series] < MOST then
      waiting[series] = os.time() + math.min(2 ^ tries[series], LONGEST)
    else
      tries[series] = nil
      print('series ' .. series .. ' could not be sent to HEPATICA ' .. MOST .. ' times, and is given up')
    end
  end)
end
