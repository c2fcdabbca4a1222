-- Routing rule for Orthanc: a study that nothing new has come to for StableAge seconds is sent to the
-- modality "hepatica" of orthanc.json, in one association. Results that come back make their study
-- stable again, and it is sent again: HEPATICA knows its own objects and what it has, and answers
-- without a new job.
-- Through the REST interface, because SendToModality of Orthanc 1.10 takes instances only.
function OnStableStudy(studyId, tags, metadata)
  local job = { Resources = { studyId }, Synchronous = false, Permissive = true }
  RestApiPost('/modalities/hepatica/store', DumpJson(job, true))
end
