# bash completion for newmediactl: verbs, options, and accounts, units and
# sources as the configuration knows them.

_newmediactl_names() # FIELD VERB...: one field of a verb's CSV
{
	local field=$1 conf=()
	shift
	[[ -n $_newmediactl_conf ]] && conf=(-f "$_newmediactl_conf")
	newmediactl "${conf[@]}" "$@" --csv 2>/dev/null | cut -d, -f"$field" | tail -n +2 | sort -u
}

_newmediactl()
{
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} verb= i _newmediactl_conf=
	local verbs='check read probe poll status show source finding review observe account digest mail circular report notice import export backup verify record doctor init help version'

	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		-f) _newmediactl_conf=${COMP_WORDS[++i]} ;;
		--json | --csv | --posts | --batch | --force | --send | --short | --all | --masked | --help | --version) ;;
		--*) ((i++)) ;; # all others take a value
		-*) ;;
		*) [[ -z $verb ]] && verb=${COMP_WORDS[i]} ;;
		esac
	done
	COMPREPLY=()
	case $prev in
	-f | --out | --file) COMPREPLY=($(compgen -f -- "$cur")) ;;
	--evidence) COMPREPLY=($(compgen -d -- "$cur")) ;;
	--kind)
		if [[ $verb == notice ]]; then
			COMPREPLY=($(compgen -W 'remind urge' -- "$cur"))
		else
			COMPREPLY=($(compgen -W 'register observations replies' -- "$cur"))
		fi ;;
	--format) COMPREPLY=($(compgen -W 'html docx xlsx csv json zip' -- "$cur")) ;;
	--fail) COMPREPLY=($(compgen -W 'at-point any-gap' -- "$cur")) ;;
	--platform) COMPREPLY=($(compgen -W 'wechat channels weibo douyin toutiao baijiahao kuaishou bilibili xiaohongshu website app miniprogram other' -- "$cur")) ;;
	--rule) COMPREPLY=($(compgen -W 'no-update comments-disabled no-interaction backdated future-dated wrong-words unreachable unreadable stale-source deleted-account renamed duplicate posted-after-closure gap unanswered' -- "$cur")) ;;
	--interaction) COMPREPLY=($(compgen -W 'ok none untested' -- "$cur")) ;;
	--works) COMPREPLY=($(compgen -W 'yes no' -- "$cur")) ;;
	--type) COMPREPLY=($(compgen -W "auto feed page json$([[ $verb == read ]] && echo ' sheet')" -- "$cur")) ;;
	--part) COMPREPLY=($(compgen -W 'list post' -- "$cur")) ;;
	--unit) COMPREPLY=($(compgen -W "$(_newmediactl_names 3 status)" -- "$cur")) ;;
	--state)
		if [[ $verb == probe ]]; then
			COMPREPLY=($(compgen -d -- "$cur"))
		elif [[ $verb == finding ]]; then
			COMPREPLY=($(compgen -W 'clue confirmed dismissed objected corrected settled void all' -- "$cur"))
		elif [[ $verb == review ]]; then
			COMPREPLY=($(compgen -W 'opened confirmed asked answered rechecked settled considered stopped cancelled filed done objected void overdue all' -- "$cur"))
		else
			COMPREPLY=($(compgen -W 'current due-soon overdue stale-source unreachable unreadable unknown new manual suspended closed' -- "$cur"))
		fi ;;
	--now | --url | --content-type | --by | --note | --until | --days | --date | --at | --last-update) ;;
	*)
		if [[ -z $verb && $cur == -* ]]; then
			COMPREPLY=($(compgen -W '-f --now --help --version' -- "$cur"))
		elif [[ -z $verb ]]; then
			COMPREPLY=($(compgen -W "$verbs" -- "$cur"))
		elif [[ $cur == -* ]]; then
			COMPREPLY=($(compgen -W "-f --now $(newmediactl "$verb" --help 2>/dev/null | grep -oE -- '--[a-z-]+' | sort -u)" -- "$cur"))
		else
			case $verb in
			init) COMPREPLY=($(compgen -d -- "$cur")) ;;
			check | read | import | backup | verify) COMPREPLY=($(compgen -f -- "$cur")) ;;
			probe | poll | show) COMPREPLY=($(compgen -W "$(_newmediactl_names 1 status)" -- "$cur")) ;;
			circular) COMPREPLY=($(compgen -W 'issue list show' -- "$cur")) ;;
			notice) COMPREPLY=($(compgen -W "$(_newmediactl_names 3 status)" -- "$cur")) ;;
			source)
				case $prev in
				source) COMPREPLY=($(compgen -W 'list alive dead witness' -- "$cur")) ;;
				alive | dead | witness) COMPREPLY=($(compgen -W "$(_newmediactl_names 1 source list)" -- "$cur")) ;;
				esac ;;
			finding) [[ $prev == finding ]] && COMPREPLY=($(compgen -W 'list add confirm dismiss object correct settle void' -- "$cur")) ;;
			review) [[ $prev == review ]] && COMPREPLY=($(compgen -W 'list show table confirm ask extend answer recheck settle consider stop cancel file finish object uphold overrule void reopen' -- "$cur")) ;;
			observe) COMPREPLY=($(compgen -W "$(_newmediactl_names 1 status)" -- "$cur")) ;;
			account)
				case $prev in
				account) COMPREPLY=(history) ;;
				history) COMPREPLY=($(compgen -W "$(_newmediactl_names 1 status)" -- "$cur")) ;;
				esac ;;
			help) COMPREPLY=($(compgen -W "$verbs" -- "$cur")) ;;
			esac
		fi ;;
	esac
}
complete -F _newmediactl newmediactl
