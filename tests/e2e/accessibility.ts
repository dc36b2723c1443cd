import { type Page } from '@playwright/test';
import axe from 'axe-core';

/** WCAG 2.2 level AA, and what axe calls good practice. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

export interface AccessibilityOptions {
  /** Selectors of what is not looked at: a canvas says what it shows in a live region beside it. */
  readonly except?: readonly string[];
  /** Selector of the one part that is looked at: an open menu hides the rest of the page. */
  readonly only?: string;
}

/** What axe-core finds wrong on the page as it stands now, a line each; none where all is well. */
export async function accessibilityProblems(page: Page, { except = [], only }: AccessibilityOptions = {}): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(
    async ([rules, exclude, include]) => {
      const { axe: here } = globalThis as unknown as { axe: typeof axe };
      const context = {
        include: [[include]],
        exclude: exclude.map((selector) => [selector]),
      };
      const { violations } = await here.run(context, { runOnly: { type: 'tag', values: rules } });
      return violations.flatMap(({ id, help, nodes }) =>
        nodes.map(({ target, failureSummary }) =>
          `${id}: ${help}: ${target.join(' ')}: ${failureSummary ?? ''}`.replaceAll(/\s+/g, ' '),
        ),
      );
    },
    [RULES, [...except], only ?? 'html'] as const,
  );
}
