/** Paths of the registry's API, relative to its address. */
export const PATHS = {
  runs: '/v1/intent/byo',
  runEvents: (runId: string) => `/v1/intent/byo/${encodeURIComponent(runId)}/events`,
  jobs: '/v1/intent',
  job: (jobId: string) => `/v1/intent/jobs/${encodeURIComponent(jobId)}`,
  jobEvents: (jobId: string) => `${PATHS.job(jobId)}/events`,
  myJobs: '/v1/me/jobs',
  budget: '/v1/budget',
  plans: '/v1/plans',
  plan: (planId: string) => `/v1/plans/${encodeURIComponent(planId)}`,
  me: '/v1/me',
  myPlans: '/v1/me/plans',
  pageSession: '/v1/me/page-session',
  audit: '/v1/audit',
  search: '/v1/search',
  entity: (namespace: string, name: string) =>
    `/v1/entities/${encodeURIComponent(namespace)}/${encodeURIComponent(name)}`,
  entityVersion: (namespace: string, name: string, version: string) =>
    `${PATHS.entity(namespace, name)}/versions/${encodeURIComponent(version)}`,
  providers: '/v1/providers',
  problem: (slug: string) => `/problems/${encodeURIComponent(slug)}`,
} as const;
