#!/usr/bin/python3
"""mutants - plausible wrong changes of the minds, each of which some story must notice.

usage: mutants.py [SOURCE-ROOT]

Each row is a file of daemon/judge, a piece of it, and what a hurried hand might
write instead.  The minds are built with that one change in a scratch folder and
all stories are told; a change that no story notices is a hole in the tests.
"""
import os
import re
import subprocess
import sys
import tempfile

MUTANTS = [
    ("judge.c", "> 2 * g->p->every;", "> 0;", "one failed look makes a feed failing"),
    ("judge.c", "return f->last_good == MOMENT_NONE || awake(", "return f->last_good == MOMENT_NONE || g->w->now - f->last_good + 0 * awake(", "own outages count as failing time"),
    ("judge.c", "return !x->stale && !x->failing;", "return !x->failing;", "a stale source still acquits and convicts"),
    ("judge.c", "return !x->stale && !x->failing;", "return !x->stale;", "a failing feed still counts"),
    ("judge.c", "return !f->partial && is_usable", "return is_usable", "partial sources convict"),
    ("judge.c", "f->last_full >= g->feed[i].convict_from;", "f->last_full >= g->a->feeds[i].first_good;", "any old reading convicts"),
    ("judge.c", "f->last_full >= g->feed[i].convict_from;", "f->last_good >= g->feed[i].convict_from;", "a conditional answer convicts"),
    ("judge.c", "later_of(v->deadline, s->revived) + source_lag(s, g->w->now)", "v->deadline + source_lag(s, g->w->now)", "a revived bridge convicts before it caught up"),
    ("judge.c", "later_of(v->deadline, s->revived) + source_lag(s, g->w->now)", "later_of(v->deadline, s->revived)", "no lag before conviction"),
    ("judge.c", "return until <= source_life(s) && source_can_prove(s, until);", "return source_can_prove(s, until);", "proven without the source being known alive"),
    ("judge.c", "return until <= source_life(s) && source_can_prove(s, until);", "return until <= source_life(s);", "small bridges prove"),
    ("judge.c", "if (!is_usable(&g->feed[i]) || f->last_good", "if (f->last_good", "needed feeds may be stale or failing"),
    ("judge.c", "any |= g->feed[i].needed;", "any = true, g->feed[i].needed = false;", "other sources are not needed"),
    ("judge.c", "return f->freshest_at != MOMENT_NONE && now", "return now", "a source that never had the newest is needed"),
    ("judge.c", "if (f->first_good == MOMENT_NONE) /*", "if (false) /*", "a source that was never read is ignored"),
    ("judge.c", "\tif (is_current(g))\n\t\treturn when_in_time(g, v);\n", "", "nobody is acquitted by a fresh post"),
    ("judge.c", "if (was_proven(g->a, v->deadline))\n\t\tsilence = PROOF_PROVEN;", "", "what was proven is forgotten when the source dies"),
    ("judge.c", "\tif (s != STATE_COUNT)\n\t\treturn s;\n\tif (v->deadline != MOMENT_NONE && g->w->now < v->deadline)", "\tif (v->deadline != MOMENT_NONE && g->w->now < v->deadline)", "unreachable is not a state of its own"),
    ("judge.c", "return g->a->manual ? STATE_MANUAL : STATE_UNKNOWN;", "return STATE_CURRENT;", "undated is shown as current"),
    ("judge.c", "x.deadline = later_of(x.deadline, deadline_from(f->first_good, g->p));", "", "an undated baseline gives no deadline"),
    ("judge.c", "deadline_from(later_of(a->opened, first), g->p)", "deadline_from(first, g->p)", "the opening date is ignored"),
    ("judge.c", "a->observed_at >= v->deadline", "a->observed_at >= v->deadline && false", "a person's look does not prove"),
    ("judge.c", "g->a->observed_at >= v->deadline) {", "g->a->observed_at != MOMENT_NONE) {", "a person's look before the deadline proves"),
    ("judge.c", "whole_day ? PRECISION_DAY : PRECISION_SECOND", "PRECISION_SECOND", "a date a person gave is its first second"),
    ("judge.c", "\thold(&g, &v);\n", "", "a freeze or a start does not hold verdicts"),
    ("judge.c", "> g->p->limit;\n\t}", "> 0;\n\t}", "check by hand at once"),
    ("judge.c", "v->check_by_hand = is_read_in_part(g->a) &&", "v->check_by_hand = false &&", "nobody looks at what is read in part"),
    ("flag.c", "v->state != STATE_OVERDUE || v->held", "v->proof != PROOF_PROVEN || v->held", "presumed ones are never flagged"),
    ("flag.c", "if (a->witness || a->status", "if (a->status", "witnesses are accused"),
    ("flag.c", "return v->proof == PROOF_PROVEN || v->hand_before_notice;", "return true;", "a review is opened for a mere presumption"),
    ("flag.c", "return v->proof == PROOF_PROVEN || v->hand_before_notice;", "return v->proof == PROOF_PROVEN;", "no review where a bridge cannot prove"),
    ("flag.c", "f->posted_in_time && f->proof == PROOF_PROVEN && v->direct", "false", "an early date washes a proven flag away"),
    ("flag.c", "if (f->posted_in_time || (moved", "if ((moved", "a late post is overlooked when a newer comes with it"),
    ("flag.c", "if (f->posted_in_time || (moved && v->last_update.earliest <= f->deadline))", "if (false)", "a post that came late ends the flag instead of voiding it"),
    ("flag.c", "if (f->proof == PROOF_PRESUMED && v->state == STATE_STALE_SOURCE)", "if (false)", "a presumption survives its source"),
    ("flag.c", "if (flag_rule_changed(f, p) && v->deadline > w->now)", "if (false)", "a flag outlives a longer limit"),
    ("flag.c", "if (flag_rule_changed(f, p) && v->deadline > w->now)", "if (flag_rule_changed(f, p))", "any change of the rule ends a flag"),
    ("flag.c", "if (flag_rule_changed(f, today))\n", "if (false)\n", "a longer limit is taken for a post"),
    ("judge.c", "return newest.earliest != MOMENT_NONE && deadline_of(&newest, p) <= first;", "return false;", "all silent at the first look is not noticed"),
    ("calendar.c", "(int)days + 1", "(int)days", "the last day does not count to its end"),
    ("calendar.c", "return when->latest + limit;", "return when->earliest + limit;", "day precision is rounded against the account"),
    ("calendar.c", "p->warn[i] * p->limit / p->warn_for", "p->warn[i]", "warnings do not scale with the limit"),
    ("observe.c", "nov.future = p->published > look->now + CLOCKS_DIFFER;", "nov.future = false;", "future dates are believed"),
    ("observe.c", "else if (nov->at_first)\n\t\tfeed->baseline_undated = true;", "else if (false)\n\t\tfeed->baseline_undated = true;", "undated posts of the first look are taken for news"),
    ("observe.c", "feed->newest = observe_later(feed->newest, nov->when);", "feed->newest = nov->when;", "the newest is whichever was read last"),
    ("observe.c", "empty ? feed->had_posts :", "empty ? false :", "an emptied feed is a good one"),
    ("observe.c", "if (!look->conditional)\n\t\tfeed->last_full", "feed->last_full", "a conditional answer is a full reading"),
    ("observe.c", "observe_same_post(known[i].face, observe_post_face(&look->posts[i]))", "known[i].face == observe_post_face(&look->posts[i])", "an edit is a post"),
    ("observe.c", "observe_same_post(known[i].face, observe_post_face(&look->posts[i]))", "true", "another post under the same id is overlooked"),
    ("judge.c", "(until <= f->full_life || source_is_vouched_for(s, until))", "true", "a look at a bridge that stood still proves, once a neighbour posts"),
    ("judge.c", "v->read_again = all_pass(g, v->deadline, is_alive_past);", "", "nobody reads once more when the bridge is seen alive"),
    ("source.c", "prev_good != MOMENT_NONE && s->declared->n == 0)", "prev_good != MOMENT_NONE)", "an undated post tells how far a bridge has come"),
    ("source.c", "SMALL = 5,", "SMALL = 0,", "small bridges are trusted"),
    ("source.c", "TOL_MIN = 12 * HOUR,", "TOL_MIN = 1000 * HOUR,", "bridges never die"),
    ("source.c", "now - prev_good > OWN_PAUSE ? prev_good : now;", "now - prev_good > OWN_PAUSE ? now : now;", "our own absence makes us tolerant"),
    ("source.c", "s->word == WORD_DEAD && !arrived_since(s, s->word_at)", "false", "the admin's `dead` is not heard"),
    ("source.c", "s->word == WORD_ALIVE ? later_of(s->life, s->word_at) : s->life;", "s->life;", "the admin's `alive` is not heard"),
    ("judge.c", "> HABIT_TIMES * a->habit;", "> 0;", "every silence on a bridge is taken for a lost subscription"),
    ("judge.c", "> HABIT_TIMES * a->habit;", "> 20 * HABIT_TIMES * a->habit;", "a silence unlike the account is taken for its own"),
    ("judge.c", "if (g->feed[i].needed && !a->feeds[i].partial && g->sources", "if (g->feed[i].needed && false && g->sources", "a site of its own does not speak for a silence"),
    ("judge.c", "(a->observed_at != MOMENT_NONE && a->observed_at >= v->deadline))\n\t\treturn false;", "false)\n\t\treturn false;", "what a person opened is to be opened by a person first"),
    ("judge.c", "if (!source_is_settled(&g->sources[f->source]))", "if (false)", "the order of asking accuses"),
    ("source.c", "s->stale_since == MOMENT_NONE && (w->frozen || !source_is_settled(s))", "false", "a start makes bridges stale before they are asked"),
    ("source.c", "s->revived = s->last_arrival;", ";", "a revival is not remembered"),
    ("source.c", "nov->when.earliest >= s->revived)", "true)", "catching up counts as lateness"),
    ("source.c", "- world_frozen_within(w, from, s->last_good) > tol", "> tol", "our own outage makes bridges stale"),
    ("source.c", "return (int)((now - s->stale_since) / WEEK);", "return 0;", "the admin is not asked again"),
    ("schedule.c", "if (wanted < d.at && (last < wanted || !is_failing(a)))", "if (false)", "no deadline looks"),
    ("schedule.c", "(last < wanted || !is_failing(a))", "last < wanted", "no second deadline look when the lag has grown"),
    ("schedule.c", "(last < wanted || !is_failing(a))", "true", "a deadline look that failed is repeated at once"),
    ("schedule.c", "d.reason = LOOK_DEADLINE;", ";", "deadline looks are conditional"),
    ("schedule.c", "closed && p->every < DAY ? DAY : p->every", "p->every", "closed accounts are asked as often as others"),
    ("outage.c", "|| v->unbroken >= OUTAGE_HOSTS_MIN", "", "an outage between rare looks goes unnoticed"),
    ("outage.c", "w->since = now;", ";", "after an outage verdicts worsen before a look"),
    ("backdate.c", "(feed->full_from != MOMENT_NONE && n->when.earliest < feed->full_from)", "false", "what a full list may have hidden is suspected"),
    ("backdate.c", "feed->failing_since != MOMENT_NONE ||", "", "catching up after an outage is suspected"),
    ("backdate.c", "return BACKDATE_DOUBTFUL;", "return BACKDATE_CATCH_UP;", "a direct source is never doubted"),
    ("backdate.c", "feed->full_life < n->when.latest + lag ? BACKDATE_CATCH_UP : BACKDATE_DOUBTFUL", "BACKDATE_CATCH_UP", "a bridge is never doubted"),
    ("backdate.c", "feed->full_life <", "source_life(source) <", "a bridge that lives now is taken to have shown all before"),
    ("backdate.c", "return calendar_deadline(before", "return true || calendar_deadline(before", "an old date without effect is suspected"),
    ("source.c", "!nov->suspected && ", "", "a forged date makes its bridge look late"),
    ("observe.c", "feed->newest_sight = now;", ";", "a suspected post does not count from first sight"),
    ("observe.c", "!novel[i].suspected && ", "", "a suspected post proves the silence wrong"),
    ("coverage.c", "oldest <= from || is_anchored(look, novel, n_novel)", "true", "a list that hangs together with nothing leaves no hole"),
    ("coverage.c", "f->covered_from = oldest;", "f->covered_from = look->now;", "the first list counts from the look only"),
    ("gap.c", "if (after->earliest < deadline)", "if (after->earliest <= before->latest + p->limit)", "gaps are not rounded in the account's favour"),
    ("gap.c", "if (after->earliest < deadline)", "if (true)", "no gaps"),
    ("clue.c", "f->last_good - f->closed_since >= CLOSED_FOR", "true", "comments closed for a moment are a clue"),
    ("clue.c", "if (newest[i].comments != COMMENTS_DISABLED)", "if (newest[0].comments != COMMENTS_DISABLED)", "one closed post is enough"),
    ("clue.c", "if (q->a->other_way || q->a->interaction == INTERACTION_EFFECTIVE)", "if (false)", "another way of interaction does not count"),
    ("clue.c", "f->same_blocked >= TWICE", "true", "one tombstone page is enough"),
    ("clue.c", "if (q->a->interaction == INTERACTION_NONE)", "if (q->a->interaction != INTERACTION_EFFECTIVE)", "nobody needs to have tried"),
    ("clue.c", "return lives ? stands(", "return true ? stands(", "a hint of a lost subscription on a dead bridge"),
    ("clue.c", "if (q->w->now < from)", "if (true)", "no hint of a lost subscription"),
    ("clue.c", ">= a->status_since", "!= 0", "what was posted before the closure counts as after it"),
    ("clue.c", "if (q->v->state != s)", "if (false)", "trouble never ends"),
]
MINDS = ["card", "calendar", "observe", "source", "judge", "flag", "schedule", "outage", "review", "rules", "coverage", "gap", "backdate", "clue"]
FLAGS = ["-std=gnu11", "-O1", "-w", "-D_GNU_SOURCE", "-DLOCALEDIR=\"/nowhere\"", "-DVERSION=\"0\""]


def compile_to(root, source, target):
    subprocess.run(["cc", *FLAGS, "-I" + root + "/daemon/base", "-I" + root + "/daemon/judge", "-I" + root + "/tests/scenario",
                    "-I" + os.path.dirname(target), "-c", source, "-o", target], check=True)


def notices(objects, scratch, stories):
    """The stories that fail with these objects."""
    exe = scratch + "/story"
    subprocess.run(["cc", *objects, "-lxxhash", "-o", exe], check=True)
    try: # all in one run: a change that hangs costs one time-out, not one a story
        done = subprocess.run([exe, *stories], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=20, text=True)
    except subprocess.TimeoutExpired:
        return ["(hangs)"]
    failing = {os.path.basename(line.split(":")[0]).removesuffix(".story") for line in done.stdout.splitlines() if re.match(r"\S+:\d+:", line)}
    return sorted(failing) or ([] if done.returncode == 0 else ["(dies)"])


def main():
    root = os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    here = root + "/tests/scenario/"
    stories = sorted(here + f for f in os.listdir(here) if f.endswith(".story"))
    survivors = 0
    with tempfile.TemporaryDirectory() as scratch:
        open(scratch + "/build-config.h", "w").close()
        objects = {}
        for name in ["text", "utf8", "clock", "fact", "log"]:
            objects[name] = scratch + "/base-" + name + ".o"
            compile_to(root, f"{root}/daemon/base/{name}.c", objects[name])
        for name in ["story", "line", "setting", "happen", "expect", "watch", "world", "clerk"]:
            objects["story-" + name] = scratch + "/story-" + name + ".o"
            compile_to(root, here + name + ".c", objects["story-" + name])
        for name in MINDS:
            objects[name] = scratch + "/" + name + ".o"
            compile_to(root, f"{root}/daemon/judge/{name}.c", objects[name])
        healthy = notices(objects.values(), scratch, stories)
        if healthy:
            sys.exit("the stories fail without any change: " + ", ".join(healthy))
        for number, (file, old, new, what) in enumerate(MUTANTS):
            text = open(f"{root}/daemon/judge/{file}").read()
            if text.count(old) < 1:
                sys.exit(f"mutant {number}: {file} no longer contains {old!r}")
            changed = scratch + "/mutant-" + file
            with open(changed, "w") as out:
                out.write(text.replace(old, new, 1))
            mutant = dict(objects)
            mutant[file[:-2]] = changed[:-2] + ".o"
            compile_to(root, changed, mutant[file[:-2]])
            failing = notices(mutant.values(), scratch, stories)
            if failing:
                print(f"noticed   {what} ({len(failing)}: {', '.join(failing[:3])})")
            else:
                print(f"UNNOTICED {what}")
                survivors += 1
    print(f"{len(MUTANTS)} wrong changes, {survivors} unnoticed")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
