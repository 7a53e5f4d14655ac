/** Saves a composition as a plan, each under an idempotency key of its own unless one is given. */
export const savePlan = (
  url: string,
  token: string,
  composition: object,
  idempotencyKey: string = crypto.randomUUID(),
): Promise<Response> =>
  fetch(`${url}/v1/plans`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'idempotency-key': idempotencyKey,
    },
    body: JSON.stringify({ composition }),
  });
