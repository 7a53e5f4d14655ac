/** Saves a composition as a plan, each under an idempotency key of its own. */
export const savePlan = (url: string, token: string, composition: object): Promise<Response> =>
  fetch(`${url}/v1/plans`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'idempotency-key': crypto.randomUUID(),
    },
    body: JSON.stringify({ composition }),
  });
