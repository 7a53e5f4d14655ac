/** A process of its own, so that its work counts for nobody: prints its address, and gives good answers. */
import { startAnsweringProvider } from './answering-provider.ts';

const { origin } = await startAnsweringProvider();
console.log(origin);
