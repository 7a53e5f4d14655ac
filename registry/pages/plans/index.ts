import type { Hono } from 'hono';

import { IdSchema, PlanTitleSchema, ProblemError, z } from '../../../lib/protocol/index.ts';
import { readOwnForm } from '../../accounts/own-form.ts';
import { requireSession } from '../../accounts/page-session.ts';
import { requireScope } from '../../accounts/route-scopes.ts';
import type { PageSession, RegistryContext, RegistryEnv } from '../../http/context.ts';
import type { RouteParts } from '../../routes/parts.ts';
import { noSuchPlan, toQuotaProblem } from '../../routes/plan-checks.ts';
import { listPlans, readPlanForm } from '../../routes/plan-list.ts';
import { duplicatePlan } from '../../routes/plan-saves.ts';
import { revisionsIn } from '../../routes/plan-version.ts';
import { toPlan } from '../../routes/plan-wire.ts';
import { showOwn } from '../show.ts';
import { conflictPage } from './conflict.ts';
import { plansPage, type PlansPageParts } from './page.ts';
import { resumePage } from './resume.ts';

type Done = NonNullable<PlansPageParts['done']>;

const DONE: readonly Done['what'][] = ['deleted', 'restored', 'erased', 'renamed', 'duplicated'];

const toId = (text: string | undefined | null): string => {
  const id = z.safeParse(IdSchema, text);
  if (!id.success) throw noSuchPlan();
  return id.data.toLowerCase();
};

const mustBe = (outcome: object | null): void => {
  if (outcome === null) throw noSuchPlan();
};

/** What the form before did: a word of ours and an id, whatever else an address says. */
const readDone = (c: RegistryContext): Done | null => {
  const what = DONE.find((each) => each === c.req.query('done'));
  const planId = z.safeParse(IdSchema, c.req.query('plan'));
  return what === undefined || !planId.success ? null : { what, planId: planId.data };
};

/** `/me/plans`, and the page that goes on with one. */
export const addPlanPages = (app: Hono<RegistryEnv>, parts: RouteParts): void => {
  const { plans, publicUrl, settings, newId } = parts;

  const showPlans = async (
    c: RegistryContext,
    session: PageSession,
    refusal: string | null = null,
  ): Promise<Response> => {
    const asked = readPlanForm(c);
    const list = await listPlans(plans, session.handle, asked, settings.deletedPlansMs);
    const { q, isDeleted } = asked;
    const done = refusal === null ? readDone(c) : null;
    const page = plansPage({ session, list, q, isDeleted, done, refusal, newKey: newId });
    return showOwn(c, page, refusal === null ? 200 : 422);
  };

  const rename = async (
    c: RegistryContext,
    session: PageSession,
    planId: string,
    form: URLSearchParams,
  ): Promise<Response | null> => {
    const typed = form.get('title')?.trim() ?? '';
    const title = z.safeParse(PlanTitleSchema, typed === '' ? null : typed);
    if (!title.success) return showPlans(c, session, `The title ${title.error.issues[0]?.message}.`);
    const expected = revisionsIn(form.get('etag') ?? '', planId);
    const changed = await plans.change(
      session.handle,
      planId,
      { title: title.data },
      expected,
      settings.plansPerUser,
    );
    if (changed === null) throw noSuchPlan();
    if (!('stale' in changed)) return null;
    const present = await plans.find(session.handle, planId);
    if (present === null) throw noSuchPlan();
    return showOwn(c, conflictPage(session, toPlan(present), title.data), 409);
  };

  const duplicate = async (
    session: PageSession,
    sourceId: string,
    form: URLSearchParams,
  ): Promise<string> => {
    const title = z.safeParse(PlanTitleSchema, form.get('title'));
    const saved = await duplicatePlan(parts, session.handle, {
      sourceId,
      title: title.success ? title.data : null,
      idempotencyKey: toId(form.get('key')),
    });
    if ('reached' in saved) throw toQuotaProblem(saved.reached, settings.plansPerUser);
    return saved.planId;
  };

  app.get('/me/plans', (c) => {
    const session = requireSession(c);
    requireScope(session, 'read');
    return showPlans(c, session);
  });

  app.post('/me/plans', async (c) => {
    const session = requireSession(c);
    const form = await readOwnForm(c, session, publicUrl);
    requireScope(session, 'compose');
    const planId = toId(form.get('plan_id'));
    const answer = (what: Done['what'], id = planId) =>
      c.redirect(`/me/plans?done=${what}&plan=${id}${what === 'erased' ? '&deleted=true' : ''}`, 303);
    switch (form.get('action') ?? '') {
      case 'rename':
        return (await rename(c, session, planId, form)) ?? answer('renamed');
      case 'duplicate':
        return answer('duplicated', await duplicate(session, planId, form));
      case 'delete':
        mustBe(await plans.remove(session.handle, planId, null));
        return answer('deleted');
      case 'restore':
        mustBe(await plans.restore(session.handle, planId, settings.deletedPlansMs));
        return answer('restored');
      case 'erase':
        mustBe(await plans.erase(session.handle, planId, null));
        return answer('erased');
      default:
        throw new ProblemError('invalid-request', 'This form asks for nothing that this page does.');
    }
  });

  app.get('/publish/bundle', async (c) => {
    const session = requireSession(c);
    requireScope(session, 'read');
    const plan = await plans.find(session.handle, toId(c.req.query('plan')));
    if (plan === null) throw noSuchPlan();
    return showOwn(c, resumePage(toPlan(plan), publicUrl));
  });
};
