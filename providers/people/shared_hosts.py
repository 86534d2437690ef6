"""Domains of many owners: an address or a page there says nothing of whose it is.

``FREE_MAIL`` gives anybody an address, ``DISPOSABLE`` one for a quarter of an hour, ``PAGES`` are sites, lists and
builders where many have a page, ``CROWDS`` endings under which thousands have an address each.
"""

from typing import Final

_FREE_MAIL: Final = """
    gmail.com googlemail.com google.com yahoo.com ymail.com rocketmail.com myyahoo.com outlook.com outlook.es
    hotmail.com hotmail.es live.com msn.com passport.com icloud.com me.com mac.com apple.com aol.com aim.com
    netscape.net netscape.com compuserve.com proton.me protonmail.com protonmail.ch pm.me tutanota.com tutanota.de
    tuta.com tuta.io tutamail.com keemail.me skiff.com hushmail.com hush.com startmail.com gmx.com gmx.net gmx.us gmx.de
    web.de mail.com email.com usa.com myself.com consultant.com post.com europe.com mail.ru inbox.ru list.ru bk.ru
    yandex.com yandex.ru qq.com 163.com 126.com sina.com naver.com daum.net hanmail.net rediffmail.com inbox.com
    lycos.com excite.com zoho.com zohomail.com fastmail.com fastmail.fm sent.com messagingengine.com hey.com duck.com
    mozmail.com simplelogin.com anonaddy.com anonaddy.me addy.io firemail.de bigfoot.com juno.com netzero.net
    netzero.com comcast.net xfinity.com att.net sbcglobal.net bellsouth.net ameritech.net pacbell.net swbell.net
    snet.net prodigy.net flash.net nvbell.net verizon.net vzw.com frontier.com frontiernet.net charter.net spectrum.net
    twc.com rr.com roadrunner.com brighthouse.com cox.net centurylink.net centurytel.net embarqmail.com q.com qwest.net
    windstream.net earthlink.net mindspring.com optonline.net optimum.net suddenlink.net cableone.net sparklight.net
    mediacombb.net tds.net wowway.com rcn.com cable.net hughes.net wildblue.net starlink.com gci.net acsalaska.net
    hawaiiantel.net consolidated.net fuse.net zoominternet.net atlanticbb.net metrocast.net ptd.net epix.net
    localnet.com tmobile.com vtext.com tmomail.net
"""
_DISPOSABLE: Final = """
    mailinator.com guerrillamail.com guerrillamail.net guerrillamail.org guerrillamailblock.com sharklasers.com grr.la
    10minutemail.com 10minutemail.net 20minutemail.com temp-mail.org temp-mail.io tempmail.com tempmail.net
    tempmailo.com tempail.com throwawaymail.com trashmail.com trashmail.net trash-mail.com yopmail.com yopmail.fr
    yopmail.net getnada.com nada.email maildrop.cc mailnesia.com mailcatch.com mailsac.com dispostable.com discard.email
    discardmail.com fakeinbox.com fakemail.net mintemail.com moakt.com mohmal.com emailondeck.com spamgourmet.com
    spam4.me mytemp.email inboxkitten.com burnermail.io 33mail.com tempr.email mail-temp.com dropmail.me minuteinbox.com
"""
_PAGES: Final = """
    facebook.com fb.com fb.me instagram.com threads.net linkedin.com lnkd.in twitter.com x.com t.co youtube.com youtu.be
    tiktok.com pinterest.com reddit.com snapchat.com nextdoor.com meetup.com vimeo.com medium.com substack.com
    tumblr.com linktr.ee linktree.com beacons.ai about.me carrd.co bio.link bit.ly tinyurl.com ow.ly goo.gl g.co g.page
    withgoogle.com business.site googleusercontent.com blogger.com wix.com wixsite.com editorx.io wordpress.com
    wordpress.org wpengine.com wpcomstaging.com squarespace.com weebly.com weeblysite.com square.site squareup.com
    godaddy.com godaddysites.com secureserver.net webflow.com webflow.io webs.com web.com website.com site123.me
    sitey.me jimdo.com jimdosite.com jimdofree.com strikingly.com mystrikingly.com yola.com yolasite.com duda.co
    dudaone.com homestead.com tripod.com angelfire.com geocities.com bravenet.com ucraft.site webnode.com webnode.page
    zyro.com zyrosite.com hostinger.com bluehost.com hostgator.com dreamhost.com ionos.com myshopify.com shopify.com
    github.com gitlab.com netlify.com vercel.com heroku.com amazonaws.com amazon.com azurewebsites.net cloudfront.net
    microsoft.com onmicrosoft.com sharepoint.com office.com office365.com notion.so notion.site airtable.com
    typeform.com jotform.com surveymonkey.com eventbrite.com gofundme.com patreon.com paypal.com constantcontact.com
    mailchimp.com mailchi.mp hubspot.com salesforce.com zoom.us calendly.com mychart.com mychart.org simplepractice.com
    therapyportal.com yelp.com yellowpages.com superpages.com whitepages.com manta.com mapquest.com foursquare.com
    bbb.org chamberofcommerce.com psychologytoday.com goodtherapy.org betterhelp.com zocdoc.com healthgrades.com
    vitals.com webmd.com ratemds.com doximity.com sharecare.com usnews.com caring.com findtreatment.gov samhsa.gov
    hrsa.gov medicare.gov cms.gov hhs.gov va.gov rehabs.com rehab.com recovery.com recovery.org addictioncenter.com
    addictionresource.com drugabuse.com drugrehab.com detox.com detox.net sober.com soberrecovery.com soberhouse.com
    intherooms.com startyourrecovery.org shatterproof.org treatmentatlas.org findhelp.org auntbertha.com 211.org
    unitedway.org freerehabcenters.org rehabspot.com americanaddictioncenters.org therapist.com salvationarmy.org
    salvationarmyusa.org indeed.com glassdoor.com wikipedia.org archive.org
"""
CROWDS: Final = frozenset({"edu", "mil"})  # whoever studies or serves there has one
FREE_MAIL: Final = frozenset(_FREE_MAIL.split())
DISPOSABLE: Final = frozenset(_DISPOSABLE.split())
PAGES: Final = frozenset(_PAGES.split())
OF_MANY: Final = FREE_MAIL | DISPOSABLE | PAGES | CROWDS
