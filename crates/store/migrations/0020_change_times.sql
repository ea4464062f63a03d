-- When a deployment changed, where that is known: cleanups count from it. A removed approval leaves no other trace.
alter table deployment_changes add column changed {int};
